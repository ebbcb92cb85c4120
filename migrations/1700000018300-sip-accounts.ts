import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a row of `device_lines` has something of an account of its own. */
const OWN = 'sip_username IS NOT NULL OR sip_domain IS NOT NULL OR sip_password_ciphertext IS NOT NULL';

/**
 * The SIP accounts of devices and their lines. Devices of before get theirs here, the oldest device first; a worker adds
 * what needs their passwords, and looks again at every device that another program than the present one has written
 * (`docs/decisions/0018-accounts.md`).
 */
export class SipAccounts1700000018300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE device_lines ADD sip_username text, ADD sip_domain text,
        ADD sip_password_ciphertext bytea, ADD sip_password_key_id text,
        ADD CONSTRAINT device_lines_password_with_key
          CHECK ((sip_password_ciphertext IS NULL) = (sip_password_key_id IS NULL));
      COMMENT ON COLUMN device_lines.sip_username IS
        'Of the line''s own account; null: that of the device''s settings, as sip_domain and the password';
      -- A domain is not deleted while a line uses it.
      CREATE INDEX device_lines_domain ON device_lines USING hash (btrim(caseless(sip_domain), ' .'))
        WHERE sip_domain IS NOT NULL;

      CREATE TABLE sip_accounts (
        device_id text COLLATE "C" NOT NULL REFERENCES devices,
        line_number integer NOT NULL CHECK (line_number >= 0),
        organization_id text COLLATE "C" NOT NULL,
        username text COLLATE "C" NOT NULL,
        domain text COLLATE "C" NOT NULL,
        held boolean NOT NULL,
        claimed_at timestamptz NOT NULL DEFAULT now(),
        ha1_md5 text COLLATE "C" CHECK (ha1_md5 ~ '^[0-9a-f]{32}$'),
        ha1_sha256 text COLLATE "C" CHECK (ha1_sha256 ~ '^[0-9a-f]{64}$'),
        PRIMARY KEY (device_id, line_number)
      );
      COMMENT ON TABLE sip_accounts IS
        'Which account a device or line claims. It counts where it is held and its domain is an active one of its organization';
      COMMENT ON COLUMN sip_accounts.line_number IS '0: the device''s default account, from its settings';
      COMMENT ON COLUMN sip_accounts.held IS 'False where another line or device has the account';
      COMMENT ON COLUMN sip_accounts.ha1_md5 IS
        'MD5 of username:domain:password in hex; as good as the password, as ha1_sha256 is. Null without a password';
      CREATE TABLE sip_accounts_due (
        device_id text COLLATE "C" PRIMARY KEY REFERENCES devices,
        since timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      COMMENT ON TABLE sip_accounts_due IS
        'Devices whose rows of sip_accounts a worker is to make anew. Whoever writes here has locked the device';

      INSERT INTO sip_accounts (device_id, line_number, organization_id, username, domain, held, claimed_at)
      SELECT id, 0, organization_id, username, domain,
        row_number() OVER (PARTITION BY organization_id, domain, username ORDER BY created_at, id) = 1, created_at
      FROM (
        SELECT id, organization_id, created_at, settings ->> 'sip_username' AS username,
          lower(btrim(settings ->> 'domain', ' .') COLLATE "C") AS domain
        FROM devices
        WHERE deleted_at IS NULL AND jsonb_typeof(settings -> 'domain') = 'string'
          AND jsonb_typeof(settings -> 'sip_username') IN ('string', 'number')
      ) AS device
      WHERE username <> '' AND domain <> '';
      INSERT INTO sip_accounts_due (device_id, since) SELECT device_id, claimed_at FROM sip_accounts;

      CREATE UNIQUE INDEX sip_accounts_held ON sip_accounts (organization_id, domain, username) WHERE held;
      CREATE INDEX sip_accounts_address ON sip_accounts (domain, username) WHERE held;
      CREATE INDEX sip_accounts_waiting ON sip_accounts (organization_id, domain, username, claimed_at, device_id)
        WHERE NOT held;
      CREATE INDEX sip_accounts_due_since ON sip_accounts_due (since);
    `);
    await runner.query(`
      CREATE FUNCTION device_accounts_due() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        IF NEW.deleted_at IS NULL AND NEW.settings ->> 'sip_username' <> '' AND NEW.settings ->> 'domain' <> ''
          OR EXISTS (SELECT FROM sip_accounts WHERE device_id = NEW.id)
          OR EXISTS (SELECT FROM device_lines WHERE device_id = NEW.id AND (${OWN}))
        THEN
          INSERT INTO sip_accounts_due (device_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_accounts_due_inserted AFTER INSERT ON devices
        FOR EACH ROW WHEN (NEW.settings ->> 'sip_username' <> '') EXECUTE FUNCTION device_accounts_due();
      CREATE TRIGGER device_accounts_due_updated
        AFTER UPDATE OF organization_id, settings, secrets_ciphertext, deleted_at ON devices
        FOR EACH ROW WHEN (
          OLD.organization_id <> NEW.organization_id OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
          OR OLD.settings -> 'sip_username' IS DISTINCT FROM NEW.settings -> 'sip_username'
          OR OLD.settings -> 'domain' IS DISTINCT FROM NEW.settings -> 'domain'
          OR OLD.settings -> 'sip_password' IS DISTINCT FROM NEW.settings -> 'sip_password'
          OR OLD.secrets_ciphertext <> NEW.secrets_ciphertext
            AND '/sip_password' = ANY (OLD.secret_settings || NEW.secret_settings)
        )
        EXECUTE FUNCTION device_accounts_due();

      -- Their device is locked as everybody does who writes sip_accounts_due.
      CREATE FUNCTION line_accounts_due() RETURNS trigger LANGUAGE plpgsql AS $function$
      DECLARE
        ids text[] := ARRAY(SELECT DISTINCT device_id FROM written WHERE ${OWN});
      BEGIN
        IF ids <> '{}' THEN
          PERFORM FROM devices WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
          INSERT INTO sip_accounts_due (device_id) SELECT unnest(ids) ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER line_accounts_due_inserted AFTER INSERT ON device_lines
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION line_accounts_due();
      CREATE TRIGGER line_accounts_due_updated AFTER UPDATE ON device_lines
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION line_accounts_due();
      CREATE TRIGGER line_accounts_due_taken_away AFTER UPDATE ON device_lines
        REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION line_accounts_due();
      CREATE TRIGGER line_accounts_due_deleted AFTER DELETE ON device_lines
        REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION line_accounts_due();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER device_accounts_due_inserted ON devices;
      DROP TRIGGER device_accounts_due_updated ON devices;
      DROP TRIGGER line_accounts_due_inserted ON device_lines;
      DROP TRIGGER line_accounts_due_updated ON device_lines;
      DROP TRIGGER line_accounts_due_taken_away ON device_lines;
      DROP TRIGGER line_accounts_due_deleted ON device_lines;
      DROP FUNCTION device_accounts_due, line_accounts_due;
      DROP TABLE sip_accounts_due, sip_accounts;
      ALTER TABLE device_lines DROP sip_username, DROP sip_domain, DROP sip_password_ciphertext,
        DROP sip_password_key_id;
    `);
  }
}
