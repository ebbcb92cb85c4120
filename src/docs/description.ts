/** What the API is. */
export const SUMMARY = `Manage the SIP infrastructure of many organizations: SIP trunks with their IPs and routes, devices and their
registrations, numbers, calls and call records, gateway health, SIP domains and IP lists.`;

/** What holds for every operation, so that none has to say it again. */
export const GUIDE = `### Responses
Every response is an envelope: \`{ "success": true, "data": … }\`, or
\`{ "success": false, "error": { "code", "message" } }\` with a stable \`code\`. All times are in UTC. To get XML instead of
JSON from a GET, use \`format=xml\` or \`Accept: application/xml\`. The XML has the same envelope as \`<response>\`, list
members as \`<item>\`, and \`nil="true"\` for null.

### IDs
An ID is a prefix, an underscore and 1 to 64 letters or digits, such as \`trunk_12345\`. A malformed ID returns 400. An
unknown ID returns 404. The ID of a resource in another organization returns 403.

### PUT, POST and DELETE
PUT with \`new\` creates a resource with a generated ID. PUT with an ID replaces that resource, or creates it if the ID is
free, so you can repeat a PUT safely. Omitted fields return to their defaults. An omitted secret is kept; null clears it.
POST updates the fields you send, at least one. A resource cannot move to another organization. After a DELETE, the
resource returns 404, and its name or address can be used again. Its ID can only be used again by the same organization.

### 400 or 422
400 means that the request is malformed: invalid JSON, a malformed ID, a missing or unknown field, or a wrong JSON type.
422 means that a value is not acceptable, such as a port that is out of range. Operations that do not list 422 return 400
for these values too. \`details\` names the fields, at most 50. \`details_omitted\` is the number of fields left out.

### 401 and 403
If a token is refused, \`details\` and the \`WWW-Authenticate\` header of the 401 say why (RFC 6750). \`details\` of a 403
names the missing scope, or the organization if the request names one.

### 409
\`details\` names the field, and the ID of the conflicting resource if the caller acts for its organization.

### Limits
A request body can have at most 1 MiB, a bulk report of the SIP edge 8 MiB; a larger one returns 413. Each object in it
can have at most 1,000 members; a larger one returns 400. The operator can change this limit with \`BODY_MAX_MEMBERS\`.

### Paging
Lists are sorted newest first, unless their description says otherwise, and split into pages. \`page\` starts at 1.
\`per_page\` is 50 by default and at most 200. \`pagination\` has the totals, exact up to 10,000 results.

To get all results, repeat the request with \`cursor\` set to \`pagination.next_cursor\` until that is null. Unlike page
numbers, cursors neither skip nor repeat a result when others are created or deleted meanwhile.

### Concurrency
Every single resource has a strong \`ETag\`. Send it as \`If-Match\` with a write: if the resource has changed since, the
response is 412 and nothing is changed. Send it as \`If-None-Match\` with a GET: if the resource has not changed, the
response is 304 without a body.

### Idempotency
Every write accepts an \`Idempotency-Key\`. If you repeat the request with the same key within 24 hours, you get the first
response again, with \`Idempotency-Replayed: true\`, unless the first response was a 5xx. Reusing a key with another method,
path or body returns 422. Reusing it while the first request is still running returns 409. Reusing it with a token for
fewer organizations returns 403.

### Request IDs
Every response has an \`X-Request-Id\`. If you send one of 1 to 128 printable ASCII characters without spaces, it is used;
otherwise the service creates one. The same ID is in the \`request_id\` of errors, in the audit trail and in the log.

### Rate limit
If a rate limit is set, it applies per caller (the \`sub\` of the token) and minute. Above the limit, requests return 429
with \`Retry-After\`, the seconds until the next minute. The \`RateLimit-*\` headers show what is left. Requests below
\`/sipedge\` have a limit of their own: the number of entries reported.

### Unknown paths and methods
An unknown path returns 404. A known path with another method returns 405 with \`Allow\`. Both use the same envelope.`;
