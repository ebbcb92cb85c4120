import { exampleOf, type Examples, gone, onePage, success } from '../../http/example.js';
import {
  type ConfiguredDeviceDto,
  DEVICE_CREATED,
  DEVICE_DELETED,
  DEVICE_UPDATED,
  DeviceDto,
  DeviceLineDto,
  DeviceStatusDetailsDto,
  LineAccountDto,
} from './device.answer.js';
import { DeviceLineFields, PutDevice, type UpdateDevice } from './device.body.js';

export const DESK_PHONE = exampleOf(DeviceDto);

/** The account that a new line has where neither it nor the settings name one. */
const NO_ACCOUNT = {
  sip_username: null,
  sip_domain: null,
  sip_password_set: false,
  account: { address_of_record: null, source: 'device', problem: 'no_username' },
} satisfies Partial<DeviceLineDto>;

export const DESK_PHONE_LINES = [
  exampleOf(DeviceLineDto, { id: 'line_001', account: exampleOf(LineAccountDto) }),
  exampleOf(DeviceLineDto, {
    id: 'line_002',
    line_number: 2,
    extension: '1050',
    label: 'Sales Queue',
    type: 'shared',
    ...NO_ACCOUNT,
  }),
];

const STATUS = exampleOf(DeviceStatusDetailsDto);

const PUT = exampleOf(PutDevice, {
  type: undefined,
  lines: [exampleOf(DeviceLineFields)],
  secret_settings: undefined,
});

const NEW_PHONE: ConfiguredDeviceDto = {
  id: 'dev_12346',
  mac_address: '00:1A:2B:3C:4D:5F',
  organization_id: 'org_98765',
  user_id: 'user_54322',
  type: 'phone',
  name: "Jane's Desk Phone",
  model: 'yealink_t46u',
  manufacturer: 'Yealink',
  template_id: 'tmpl_standard',
  firmware_version: null,
  status: 'offline',
  ip_address: null,
  provisioning_status: 'pending',
  provisioning_url: 'https://provision.example.com/dev_12346/6qv0cFhJw2rXbYtU3nKzS1aLmPqRsTuV',
  last_seen: null,
  created_at: '2024-01-22T15:00:00Z',
  updated_at: '2024-01-22T15:00:00Z',
  lines: [
    {
      id: 'line_003',
      line_number: 1,
      extension: '1002',
      label: 'Jane Smith',
      type: 'primary',
      ...NO_ACCOUNT,
      registered: false,
    },
  ],
  settings: { timezone: 'America/New_York', language: 'en', ringtone: 'default' },
  secret_settings: [],
};

const UPDATE: UpdateDevice = {
  name: "Jane's Conference Phone",
  lines: [
    { line_number: 1, extension: '1002', label: 'Jane Smith', type: 'primary' },
    { line_number: 2, extension: '1100', label: 'Conference', type: 'shared' },
  ],
};

const CONFERENCE_PHONE: ConfiguredDeviceDto = {
  ...NEW_PHONE,
  name: "Jane's Conference Phone",
  provisioning_status: 'needs_update',
  updated_at: '2024-01-22T16:00:00Z',
  lines: [
    ...NEW_PHONE.lines,
    {
      id: 'line_004',
      line_number: 2,
      extension: '1100',
      label: 'Conference',
      type: 'shared',
      ...NO_ACCOUNT,
      registered: false,
    },
  ],
};

export const DEVICE_EXAMPLES = {
  list: {
    parameters: { status: 'online', q: 'desk' },
    answer: success({ devices: [DESK_PHONE], pagination: onePage(1) }),
  },
  read: {
    parameters: { id: 'dev_12345', include: 'lines,status' },
    answer: success({ ...DESK_PHONE, lines: DESK_PHONE_LINES, status_details: STATUS }),
  },
  readByMac: {
    parameters: { macAddress: '00:1A:2B:3C:4D:5E', include: 'lines' },
    answer: success({ ...DESK_PHONE, lines: DESK_PHONE_LINES }),
  },
  put: {
    parameters: { id: 'phone' },
    body: PUT,
    created: success(NEW_PHONE, DEVICE_CREATED),
    answer: success({ ...NEW_PHONE, updated_at: '2024-01-22T15:30:00Z' }, DEVICE_UPDATED),
  },
  update: {
    parameters: { id: 'dev_12346' },
    body: UPDATE,
    answer: success(CONFERENCE_PHONE, DEVICE_UPDATED),
  },
  remove: {
    parameters: { id: 'dev_12346', keep_config: false },
    answer: gone('dev_12346', '2024-01-22T17:00:00Z', DEVICE_DELETED),
  },
} satisfies Examples;
