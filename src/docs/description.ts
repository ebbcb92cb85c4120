/** What the API is. */
export const SUMMARY = `Comprehensive management of VoIP infrastructure components: SIP trunks, SIP trunk IPs, devices, SIP gateway
monitoring and domains, of many organizations.`;

/** What holds for every operation, so that none has to say it again. */
export const GUIDE = `### Answers
Every answer is an envelope: \`{ "success": true, "data": … }\`, or \`{ "success": false, "error": { "code", "message" } }\`
with a stable \`code\`. Times are UTC. Every GET also answers as XML, asked by \`format=xml\` or \`Accept: application/xml\`:
the same envelope as \`<response>\`, members of lists as \`<item>\`, and \`nil="true"\` for null.

### Ids
An id is a prefix, an underscore and 1 to 64 letters or digits, such as \`trunk_12345\`. One of another form is answered
with 400, one that names nothing with 404, and one of an organization that the caller does not act for with 403.

### PUT, POST and DELETE
PUT with \`new\` creates a resource under an id that the service chooses. With an id it replaces that resource, or creates
it where the id is free, so that it can be repeated: fields that are left out return to their defaults, but a secret that
is left out is kept, and null clears it. POST changes the fields that it has, and at least one. A resource never moves to
another organization. DELETE is final for clients: 404 from then on, and what has to be unique, such as a name or a MAC
address, is free again; its id only for its own organization.

### 400 or 422
A request that is not of the right form is answered with 400: malformed JSON, a malformed id, a field that is missing or
unknown, or of the wrong JSON type. A value of the right type that cannot be taken, such as a port that is out of range,
is answered with 422 where the operation lists a validation error with that status, else with 400. The \`details\` of the
error name the fields, at most 50 of them; \`details_omitted\` says how many more there are.

### Limits
A request body has at most 1 MiB (else 413). Each object in it has at most 1,000 members (else 400), unless the operator
of the service has set another limit with \`BODY_MAX_MEMBERS\`.

### Paging
Lists of resources are newest first and come in pages: \`page\` from 1, and \`per_page\` of at most 200, by default 50.
Their \`pagination\` says how many there are.

### Concurrency
The answer with a single resource has a strong \`ETag\`. With it as \`If-Match\` a write of the resource is answered with
412, and changes nothing, where the resource has changed since; as \`If-None-Match\` a GET is answered with 304, and no
body, while the representation is the same.

### Idempotency
Every write takes an \`Idempotency-Key\`. For 24 hours a repeat by the same caller gets the first answer again, with
\`Idempotency-Replayed: true\`, unless that was a failure with a status from 500 on; with a token for fewer organizations
than the first had it is answered with 403. The key with another method, path or body is answered with 422, and while the
first request is still running with 409.

### Request ids
Every answer has an \`X-Request-Id\`: the request's own where it sent one of 1 to 128 printable ASCII characters without
spaces, else a new one. It is in the \`request_id\` of errors, the audit trail and the log as well.

### Rate limit
Where a limit is set, the requests of each caller, the \`sub\` of the token, are counted by the minute. One too many is
answered with 429, and \`Retry-After\` says in how many seconds the next minute begins. The headers \`RateLimit-*\` tell what
is left.

### What does not exist
An unknown path is answered with 404, and a known one with a method that it does not have with 405 and \`Allow\`, in the
same envelope.`;
