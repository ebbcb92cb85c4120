/** No column for links, which no answer has; and what a page needs to be used on a phone. */
export const SWAGGER_UI_STYLE = `
.swagger-ui .response-col_links { display: none; }
@media (max-width: 640px) {
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag .nostyle { flex: 1; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: 0; }
  .swagger-ui .parameter__extension { overflow-wrap: anywhere; }
}
`;
