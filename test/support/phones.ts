import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.js';
import { makeDevice } from './devices.js';
import { Phone, type PhoneOptions } from './sip/phone.js';

/** Those of the test file. */
const started: Phone[] = [];
afterAll(() => {
  for (const phone of started) phone.close();
});

/** Starts a phone, which is closed after the tests of the file. */
export async function startPhone(options?: PhoneOptions): Promise<Phone> {
  const phone = await Phone.start(options);
  started.push(phone);
  return phone;
}

/** Starts phones that no others are started among. They are closed after the tests of the file. */
export async function startPhones(count: number, options?: PhoneOptions): Promise<Phone[]> {
  const phones = await Phone.startMany(count, options);
  started.push(...phones);
  return phones;
}

/** A simulated phone that the service knows as a device, registered as the SIP edge reports it. */
export interface RegisteredPhone {
  id: string;
  phone: Phone;
}

export interface RegisteredPhoneOptions extends PhoneOptions {
  /** Further fields of the device. */
  device?: Record<string, unknown>;
}

/** Reports that the device has registered from this contact. */
export async function register(api: Api, id: string, contact: string, fields: object = {}): Promise<void> {
  const reply = await api.put(`/sipedge/registrations/${id}`, { contact, expires: 3600, ...fields });
  if (reply.status !== 200) throw new Error(`not registered: ${reply.text}`);
}

/** Starts a phone, and makes it a registered device. */
export async function registeredPhone(
  api: Api,
  organizationId: string,
  { device, ...options }: RegisteredPhoneOptions = {},
): Promise<RegisteredPhone> {
  const phone = await startPhone(options);
  const { id } = await makeDevice(api, organizationId, device);
  await register(api, id, phone.contact);
  return { id, phone };
}

/** The device's newest reboot as its history shows it. */
// Tests look into every field; the contract check knows their types.
export async function lastReboot(api: Api, deviceId: string): Promise<any> {
  return (await api.get(`/devices/reboot/${deviceId}?per_page=1`)).json.data.reboots[0];
}

/** Waits until the device's newest reboot is in this state (and has this reason). @returns it */
export async function rebootIn(
  api: Api,
  deviceId: string,
  state: string,
  reason?: string,
  timeoutMs = 8_000,
): Promise<any> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const reboot = await lastReboot(api, deviceId);
    if (reboot?.state === state && (reason === undefined || reboot.reason === reason)) return reboot;
    if (performance.now() > until) throw new Error(`not ${state}: ${JSON.stringify(reboot)}`);
    await sleep(25);
  }
}
