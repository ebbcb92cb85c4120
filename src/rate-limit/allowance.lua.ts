/**
 * Grants a process requests of a caller and minute, and takes back what it had been granted and has not used. The hash has
 * for each process how many requests it may have let through at most; together they never exceed the limit. A process
 * gives totals, never increments: asked twice, the answer is the same.
 *
 * KEYS: the hash. ARGV: the process, the limit, what the process has let through, how many requests wait for the answer,
 * how many more it expects, and for how many seconds the hash is kept. Of what is left, a process gets no more ahead than
 * half of its share.
 *
 * @returns what the process may let through in all, and what the others may
 */
export const GRANT = `
local process, limit, counted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local waiting, ahead = tonumber(ARGV[4]), tonumber(ARGV[5])
local others, processes = 0, 1
local granted = redis.call('HGETALL', KEYS[1])
for i = 1, #granted, 2 do
  if granted[i] ~= process then
    others = others + tonumber(granted[i + 1])
    processes = processes + 1
  end
end
local left = limit - others - counted - waiting
local more = math.max(0, math.min(ahead, math.floor(left / (2 * processes))))
local own = math.max(counted, math.min(counted + waiting + more, limit - others))
redis.call('HSET', KEYS[1], process, own)
redis.call('EXPIRE', KEYS[1], ARGV[6])
return {own, others}`;
