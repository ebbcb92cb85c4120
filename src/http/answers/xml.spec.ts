import { toXml } from './xml.js';

const body = (xml: string): string => xml.replace(/^.*?<response>|<\/response>$/gs, '');

describe('toXml', () => {
  it('writes lists, nulls and nested objects', () => {
    expect(body(toXml({ a: [1, 'x'], b: null, c: { d: true }, e: undefined }))).toBe(
      '<a><item>1</item><item>x</item></a><b nil="true"></b><c><d>true</d></c>',
    );
  });

  it('escapes markup, and replaces what XML cannot hold', () => {
    expect(body(toXml({ a: `<&>"\r\u0000\u001b\ud800x\ufffe😀` }))).toBe(
      '<a>&lt;&amp;&gt;&quot;&#13;\ufffd\ufffd\ufffdx\ufffd😀</a>',
    );
  });

  it('never lets a key become markup', () => {
    expect(body(toXml({ 'a b': 1, '"><x': 2, xmlns: 3, '1st': 4, '': 5 }))).toBe(
      '<entry key="a b">1</entry>' +
        '<entry key="&quot;&gt;&lt;x">2</entry><entry key="xmlns">3</entry>' +
        '<entry key="1st">4</entry><entry key="">5</entry>',
    );
  });
});
