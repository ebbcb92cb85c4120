/** What a NOTIFY asks a phone to do, in the words of the API. */
export type NotifyEvent = 'check-sync' | 'reboot' | 'talk' | 'hold';

/** Families of phones that take the same Event headers. */
export type NotifyFamily =
  | 'polycom'
  | 'yealink'
  | 'grandstream'
  | 'snom'
  | 'cisco-enterprise'
  | 'cisco-mpp'
  | 'cisco-spa'
  | 'fanvil'
  | 'mitel'
  | 'generic';

/**
 * The Event header for each family and event.
 *
 * `talk` and `hold` are BroadSoft's event packages for remote control, which phones have under these names (BroadWorks
 * SIP Access Side Extensions Interface Specifications). `check-sync` and `reboot` are each maker's own. Where FusionPBX
 * (event_notify/index.lua) or wazo-provd (which sends `check-sync` to every phone) differ from a maker's own guide, the
 * guide is followed; where there is none, what most of them send. A device's settings may say something else.
 */
export const NOTIFY_EVENTS: Record<NotifyFamily, Record<NotifyEvent, string>> = {
  // What most makers have in common, and PBXs send to phones that they do not know. Also for Htek and Sangoma, which
  // FusionPBX sends `resync` and Wazo `check-sync` to fetch, and FusionPBX `check-sync;reboot=true` to reboot.
  generic: { 'check-sync': 'check-sync', reboot: 'check-sync;reboot=true', talk: 'talk', hold: 'hold' },

  // Polycom UC Software Administrators' Guide, voIpProt.SIP.specialEvent.checkSync.alwaysReboot: with 1 a check-sync
  // always reboots, with 0 only when what the provisioning server holds has changed. So a reboot needs the 1.
  polycom: { 'check-sync': 'check-sync', reboot: 'check-sync', talk: 'talk', hold: 'hold' },

  // Yealink Administrator's Guide, "How to reboot the IP phone remotely?", sip.notify_reboot_enable: with 0 it reboots
  // only for `reboot=true`, with 1 (the default) for any check-sync.
  yealink: {
    'check-sync': 'check-sync;reboot=false',
    reboot: 'check-sync;reboot=true',
    talk: 'talk',
    hold: 'hold',
  },

  // Grandstream GXV34x0 Administration Guide, "SIP Realm used for Challenging INVITE & NOTIFY": NOTIFY for provision is
  // "check-sync, resync and reboot", and is challenged where SIP NOTIFY authentication is on. Of the three FusionPBX
  // sends `resync` to fetch, Wazo `check-sync`; it reboots them with `check-sync;reboot=true`.
  grandstream: { 'check-sync': 'check-sync', reboot: 'check-sync;reboot=true', talk: 'talk', hold: 'hold' },

  // FusionPBX (event_notify) and the Ruby gem sip-notify ("snom-check-cfg"); FreePBX's modules still have the older
  // `Event: reboot`.
  snom: {
    'check-sync': 'check-sync;reboot=false',
    reboot: 'check-sync;reboot=true',
    talk: 'talk',
    hold: 'hold',
  },

  // Cisco IP Phone Multiplatform Phones Provisioning Guide, "Enable Parameters" (Resync_From_SIP): `resync`
  // synchronizes, `reboot_now` and `restart_now` are the cold and the warm restart. The phone challenges all three
  // with a 401, so credentials of its line are needed. FusionPBX and Wazo send `check-sync` for all of Cisco's, which the
  // guide does not name.
  'cisco-mpp': { 'check-sync': 'resync', reboot: 'reboot_now', talk: 'talk', hold: 'hold' },

  // Phones for Cisco's own call managers (7940G, 7960G, 7945G, and 78xx and 88xx without `3PCC`) know nothing but
  // `check-sync`, and restart for it where their configuration has changed: FreePBX and Asterisk (sip_notify.conf,
  // "cisco-check-cfg"), FreeSWITCH (sofia_reg_send_reboot, for Cisco-CP7940G and Cisco-CP7960G).
  'cisco-enterprise': { 'check-sync': 'check-sync', reboot: 'check-sync', talk: 'talk', hold: 'hold' },

  // Cisco Small Business IP Telephony Devices Provisioning Guide, "Enables": the same for SPA, Linksys and Sipura. By
  // default they answer to the port in Via and not to where the request came from (Linksys SPA941 Administration
  // Guide, "Send Resp To Src Port"). Asterisk's sip_notify.conf agrees ("sipura-check-cfg", "linksys-cold-restart");
  // FusionPBX's `reboot=true` is no event of theirs.
  'cisco-spa': { 'check-sync': 'resync', reboot: 'reboot_now', talk: 'talk', hold: 'hold' },

  // FusionPBX, and Wazo for `check-sync`; `resync` is in neither.
  fanvil: { 'check-sync': 'check-sync', reboot: 'check-sync;reboot=true', talk: 'talk', hold: 'hold' },

  // Asterisk's sip_notify.conf ("aastra-check-cfg") and Wazo for `check-sync`; FusionPBX for `reboot`, which has its
  // `check-sync;reboot=true` for both.
  mitel: { 'check-sync': 'check-sync', reboot: 'check-sync;reboot=true', talk: 'talk', hold: 'hold' },
};

/**
 * Words that name a family by its maker; asked of the manufacturer first, then of the model. All but the short `poly` also
 * where they are written together with the model: `snomD735`, `Mitel6940`, as in User-Agents.
 */
const MAKERS: readonly [NotifyFamily, readonly string[]][] = [
  ['polycom', ['poly', 'polycom', 'plantronics']],
  ['yealink', ['yealink']],
  ['grandstream', ['grandstream']],
  ['snom', ['snom']],
  ['cisco-spa', ['linksys', 'sipura']],
  ['cisco-mpp', ['cisco']],
  ['fanvil', ['fanvil']],
  ['mitel', ['mitel', 'aastra', 'mivoice']],
];

/** How model names begin, for what comes without a manufacturer. */
const MODELS: readonly [NotifyFamily, RegExp][] = [
  ['cisco-spa', /^(?:spa\d|pap2|wip3)/],
  ['cisco-mpp', /^cp\d{4}|^(?:68|78|88)\d1$/],
  ['polycom', /^(?:vvx|soundpoint|soundstation|trio|ccx)/],
  ['yealink', /^(?:sip)?t[2-5]\dn?[a-z]?$|^(?:cp|w)9\d\d|^w[5-9]\d/],
  ['grandstream', /^(?:gxp|gxv|grp|gac|ht[58]\d|dp7|wp8)/],
  ['snom', /^d[3-9]\d\d$/],
  ['fanvil', /^x\d{1,3}[a-z]*$/],
  ['mitel', /^(?:53|67|68|69)\d\di$/],
];

/** What User-Agents of REGISTER requests begin with, after the `FileTransport` of Polycom's. */
const USER_AGENTS: readonly [NotifyFamily, RegExp][] = [
  ['polycom', /^(?:FileTransport )?Poly(?:com|CCX|Edge|Trio|VVX|\b)/i],
  ['yealink', /^Yealink/i],
  ['grandstream', /^Grandstream/i],
  ['snom', /^(?:Mozilla\/4\.0 \(compatible; )?snom/i],
  ['cisco-spa', /^(?:Linksys|Sipura)/i],
  ['cisco-mpp', /^(?:Cisco|CSCO)\b/i],
  ['fanvil', /^Fanvil/i],
  ['mitel', /^(?:Mitel|Aastra)/i],
];

/** Of Cisco's, in this order: multiplatform firmware, Small Business, and what has enterprise firmware alone. */
const CISCO_KINDS: readonly [NotifyFamily, RegExp][] = [
  ['cisco-mpp', /3pcc|\bmpp\b|_mpp|\bata ?19[12]\b/i],
  ['cisco-spa', /\bspa-?\d|\bpap2|\bwip3|linksys|sipura/i],
  [
    'cisco-enterprise',
    /(?:\b|_|cp)(?:79\d\d|69[0-9]1|6945|894[15]|8961|99[57]1|39[015][15])(?!\d)|\bata ?18\d|\bata ?190\b|^csco\//i,
  ],
];
/** The User-Agent of enterprise firmware has no dash there, that of multiplatform firmware has: `Cisco-CP-8841-3PCC/…`. */
const CISCO_ENTERPRISE = /^Cisco-CP\d/i;

/**
 * The family of a phone, from its manufacturer and model as users write them: "Polycom VVX 450", "yealink_t46u",
 * "Poly", "Aastra 6731i", "Cisco SPA504G"; from the User-Agent of its REGISTER where these say nothing, or where two kinds
 * of firmware run on one model, as on Cisco's 7841. Unknown ones are `generic`.
 */
export function notifyFamilyOf(
  manufacturer: string | null,
  model: string | null,
  userAgent: string | null = null,
): NotifyFamily {
  const makerWords = wordsOf(manufacturer);
  const words = [...makerWords, ...wordsOf(model)];
  const byModel = MODELS.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
  const byName = makerOf(makerWords) ?? makerOf(words) ?? byModel;
  const byUserAgent = USER_AGENTS.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0];
  const family = byName ?? byUserAgent ?? 'generic';
  if (!family.startsWith('cisco')) return family;
  const fromCisco = byUserAgent?.startsWith('cisco') ? userAgent : null;
  return ciscoKindOf(fromCisco) ?? ciscoKindOf(`${manufacturer ?? ''} ${model ?? ''}`) ?? family;
}

function ciscoKindOf(text: string | null): NotifyFamily | undefined {
  if (text === null) return undefined;
  const kind = CISCO_KINDS.find(([, pattern]) => pattern.test(text))?.[0];
  return kind ?? (CISCO_ENTERPRISE.test(text) ? 'cisco-enterprise' : undefined);
}

function makerOf(words: string[]): NotifyFamily | undefined {
  const isNamed = (name: string): boolean =>
    words.some((word) => word === name || (name !== 'poly' && word.startsWith(name)));
  return MAKERS.find(([, names]) => names.some(isNamed))?.[0];
}

/** Lower-case words of letters and digits: those of `SIP-T46U` are `sip`, `t46u` and `sipt46u`. */
function wordsOf(text: string | null): string[] {
  const parts = (text ?? '').toLowerCase().split(/[\s_/,()]+/);
  return parts.flatMap((part) => [part.replace(/[^a-z0-9]/g, ''), ...part.split(/[^a-z0-9]+/)]);
}
