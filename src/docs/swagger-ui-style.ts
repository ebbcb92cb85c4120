/**
 * Little before the first operation: no choice of one server, and no wide margins. No column for links, which no answer
 * has; and what a page needs to be used on a phone.
 */
export const SWAGGER_UI_STYLE = `
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .info details { margin-bottom: 1em; }
.swagger-ui .info summary { cursor: pointer; font-size: 14px; }
.swagger-ui .scheme-container { padding: 12px 0; }
body .swagger-ui .scheme-container .schemes .schemes-server-container { display: none; }
.swagger-ui .filter-container .filter .operation-filter-input { max-width: none; width: 100%; margin: 16px 0; }
.swagger-ui .response-col_links { display: none; }
@media (max-width: 640px) {
  .swagger-ui .topbar { padding: 4px 0; }
  .swagger-ui .info { margin: 12px 0; }
  .swagger-ui .info .title { font-size: 24px; line-height: 1.3; }
  .swagger-ui .filter-container .filter .operation-filter-input { margin: 8px 0; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag .nostyle { flex: 1; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: 0; }
  .swagger-ui .parameter__extension { overflow-wrap: anywhere; }
  .swagger-ui .model-box { display: block; }
  .swagger-ui table.model, .swagger-ui table.model > tbody, .swagger-ui table.model > tbody > tr,
  .swagger-ui table.model > tbody > tr > td { display: block; width: auto; }
  .swagger-ui table.model > tbody > tr > td { padding: 0 0 0 8px; overflow-wrap: anywhere; }
}
`;
