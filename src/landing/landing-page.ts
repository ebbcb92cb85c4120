import { LINKS } from './links.js';

const STYLE = `
  :root {
    color-scheme: light dark;
    --page: light-dark(#f6f7f9, #12161c);
    --card: light-dark(#fff, #1b212a);
    --line: light-dark(#dde2e8, #303945);
    --text: light-dark(#1c2530, #e6eaf0);
    --muted: light-dark(#55606e, #9fabba);
    --accent: light-dark(#0b6a5d, #5cd6c2);
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.6 system-ui, sans-serif; }
  main { max-width: 62rem; margin: 0 auto; padding: clamp(1.5rem, 6vw, 5rem) 1.25rem; }
  h1 { margin: 0; font-size: clamp(1.8rem, 5vw, 2.6rem); line-height: 1.2; letter-spacing: -.02em; }
  h2 { margin: 3rem 0 .75rem; font-size: 1.15rem; }
  p { max-width: 42rem; margin: .75rem 0; }
  .lead { font-size: 1.15rem; color: var(--muted); }
  a { color: var(--accent); text-underline-offset: .2em; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
  ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; margin: 2.5rem 0 0; padding: 0; list-style: none; }
  li { padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
  li p { margin: .25rem 0 0; color: var(--muted); font-size: .95rem; }
  li a { font-weight: 600; }
  pre { margin: 1rem 0; padding: 1rem 1.25rem; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
  code { font: .9rem/1.6 ui-monospace, monospace; }
`;

/** A bell of a phone, so that no browser asks for a `/favicon.ico`. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
  "%3Crect width='16' height='16' rx='4' fill='%230b6a5d'/%3E" +
  "%3Cpath d='M5 4h2l1 2.5-1.3 1A5 5 0 0 0 9.5 10.3l1-1.3 2.5 1v2a1 1 0 0 1-1 1A8 8 0 0 1 4 5a1 1 0 0 1 1-1z' fill='%23fff'/%3E%3C/svg%3E";

/**
 * The page at `/`: self-contained, without scripts.
 * @param address where the reader has found it, of characters alone that mean nothing in HTML and to a shell
 */
export const landingPage = (address: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="One REST API for the SIP infrastructure of many organizations.">
<title>Telephony Resources API</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Telephony Resources API</h1>
<p class="lead">One REST API for the SIP infrastructure of many organizations: trunks with their IPs and routes, devices,
numbers, calls, gateways and their health, domains, and organization IPs.</p>
<nav aria-label="Links">
<ul>
<li><a href="${LINKS.documentation}">Swagger UI</a><p>Read about every operation, and try it out.</p></li>
<li><a href="${LINKS.openapi_json}">openapi.json</a>, <a href="${LINKS.openapi_yaml}">openapi.yaml</a><p>OpenAPI document for client generators.</p></li>
<li><a href="${LINKS.live}">Liveness</a>, <a href="${LINKS.ready}">readiness</a><p>Health checks for load balancers and orchestrators.</p></li>
<li><a href="${LINKS.queues}">Queues</a><p>Background jobs, for platform operators. Enter any name, and an access token as the password.</p></li>
</ul>
</nav>
<h2>First request</h2>
<p>Every request needs an access token: a JWT with the organizations it can access (<code>org_ids</code>) and what it can
do (<code>scope</code>). Get one from your identity provider. For a service on your own machine, run this in its
folder:</p>
<pre tabindex="0"><code>TOKEN=$(npm run --silent token -- --org org_98765)</code></pre>
<p>Then:</p>
<pre tabindex="0"><code>API=${address}

curl -X PUT "$API/siptrunk/new" \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"name": "Primary Carrier", "organization_id": "org_98765",
       "type": "carrier", "host": "sip.example.com"}'

curl "$API/siptrunk" -H "Authorization: Bearer $TOKEN"</code></pre>
<p>In <a href="${LINKS.documentation}">Swagger UI</a>, press <em>Authorize</em> and paste the token.
On your own service, run <code>npm run demo</code> to create everything the examples use.</p>
</main>
</body>
</html>
`;
