import type { HeaderField } from './headers.js';
import type { RequestContent } from './request.js';

/** What a NOTIFY asks a phone to do, in the words of the API. */
export type NotifyEvent = 'check-sync' | 'reboot' | 'talk' | 'hold';

/** Families of phones that take the same Event headers. */
export type NotifyFamily =
  'polycom' | 'yealink' | 'grandstream' | 'snom' | 'cisco-mpp' | 'cisco-spa' | 'fanvil' | 'mitel' | 'generic';

/**
 * The Event header for each family and event.
 *
 * `talk` and `hold` are BroadSoft's event packages for remote control, which phones have under these names (BroadWorks
 * SIP Access Side Extensions Interface Specifications). `check-sync` and `reboot` are each maker's own:
 */
export const NOTIFY_EVENTS: Record<NotifyFamily, Record<NotifyEvent, string>> = {
  // What most makers have in common, and PBXs send to phones that they do not know.
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
  // "check-sync, resync and reboot", and is challenged where SIP NOTIFY authentication is on. FusionPBX (event_notify)
  // reboots them with `check-sync;reboot=true`.
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
  // with a 401, so credentials of its line are needed.
  'cisco-mpp': { 'check-sync': 'resync', reboot: 'reboot_now', talk: 'talk', hold: 'hold' },

  // Cisco Small Business IP Telephony Devices Provisioning Guide, "Enables": the same for SPA, Linksys and Sipura. By
  // default they answer to the port in Via and not to where the request came from (Linksys SPA941 Administration
  // Guide, "Send Resp To Src Port").
  'cisco-spa': { 'check-sync': 'resync', reboot: 'reboot_now', talk: 'talk', hold: 'hold' },

  // FusionPBX (event_notify).
  fanvil: { 'check-sync': 'resync', reboot: 'check-sync;reboot=true', talk: 'talk', hold: 'hold' },

  // Asterisk's sip_notify.conf ("aastra-check-cfg") for `check-sync`, FusionPBX (event_notify) for `reboot`.
  mitel: { 'check-sync': 'check-sync', reboot: 'check-sync;reboot=true', talk: 'talk', hold: 'hold' },
};

/**
 * RFC 6665 §8.2.1 makes the header mandatory, and some phones refuse a NOTIFY without it ("400 Bad Subscription-State
 * Header"); there is no subscription, so it ends with this notification.
 */
const SUBSCRIPTION_STATE = 'terminated;reason=noresource';

/** Of a body that was given without one; what PBXs send with these events. */
const DEFAULT_CONTENT_TYPE = 'application/simple-message-summary';

/** The parts of a request that make it this notification; there is no body unless one is given. */
export function notification(
  family: NotifyFamily,
  event: NotifyEvent,
  { contentType, body }: Pick<RequestContent, 'contentType' | 'body'> = {},
): Omit<RequestContent, 'uri'> {
  const headers: HeaderField[] = [
    ['Event', NOTIFY_EVENTS[family][event]],
    ['Subscription-State', SUBSCRIPTION_STATE],
  ];
  return body
    ? { method: 'NOTIFY', headers, contentType: contentType ?? DEFAULT_CONTENT_TYPE, body }
    : { method: 'NOTIFY', headers };
}

/** Words that name a family by its maker; asked of the manufacturer first, then of the model. */
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

/** How model names begin, for what comes without a manufacturer; and Cisco's SPA among Cisco's. */
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

/**
 * The family of a phone, from its manufacturer and model as users write them: "Polycom VVX 450", "yealink_t46u",
 * "Poly", "Aastra 6731i", "Cisco SPA504G". Unknown ones are `generic`.
 */
export function notifyFamilyOf(manufacturer: string | null, model: string | null): NotifyFamily {
  const makerWords = wordsOf(manufacturer);
  const words = [...makerWords, ...wordsOf(model)];
  const byModel = MODELS.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
  const byMaker = makerOf(makerWords) ?? makerOf(words);
  if (byMaker === 'cisco-mpp' && byModel === 'cisco-spa') return byModel;
  return byMaker ?? byModel ?? 'generic';
}

function makerOf(words: string[]): NotifyFamily | undefined {
  return MAKERS.find(([, names]) => names.some((name) => words.includes(name)))?.[0];
}

/** Lower-case words of letters and digits: those of `SIP-T46U` are `sip`, `t46u` and `sipt46u`. */
function wordsOf(text: string | null): string[] {
  const parts = (text ?? '').toLowerCase().split(/[\s_/,()]+/);
  return parts.flatMap((part) => [part.replace(/[^a-z0-9]/g, ''), ...part.split(/[^a-z0-9]+/)]);
}
