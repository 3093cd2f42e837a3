-- Software rented by companies: tenants, members, subscriptions, events as JSON, invoices, tickets.

CREATE TABLE plan (
  code text PRIMARY KEY,
  name text NOT NULL,
  seat_cents integer NOT NULL,
  seats_included integer
);
COMMENT ON COLUMN plan.seat_cents IS 'US cents for a seat and month.';
COMMENT ON COLUMN plan.seats_included IS 'How many seats a tenant may fill; NULL means no limit.';

CREATE TABLE tenant (
  id integer PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  parent_id integer REFERENCES tenant,
  region text NOT NULL,
  created_at timestamptz NOT NULL,
  archived_at timestamptz,
  settings jsonb NOT NULL
);
COMMENT ON COLUMN tenant.parent_id IS 'Tenants of one group of companies form a tree.';
COMMENT ON COLUMN tenant.settings IS '{"locale": text, "sso": {"enabled": boolean, "provider": text}, may be absent, "limits": {"exports": number or null}, "beta": [feature, ...]}';

CREATE TABLE app_user (
  id integer PRIMARY KEY,
  email text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz,
  is_staff boolean NOT NULL
);
COMMENT ON COLUMN app_user.is_staff IS 'Works for us, not for a customer.';

CREATE TABLE member (
  tenant_id integer NOT NULL REFERENCES tenant,
  user_id integer NOT NULL REFERENCES app_user,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  joined_at timestamptz NOT NULL,
  left_at timestamptz,
  invited_by integer REFERENCES app_user,
  PRIMARY KEY (tenant_id, user_id)
);
COMMENT ON COLUMN member.left_at IS 'NULL while a member.';

CREATE TABLE subscription (
  id integer PRIMARY KEY,
  tenant_id integer NOT NULL REFERENCES tenant,
  plan_code text NOT NULL REFERENCES plan,
  seats integer NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  trial boolean NOT NULL,
  discount_pct integer
);
COMMENT ON TABLE subscription IS 'One row for each time that a tenant had the same plan and seats; they follow each other without overlap.';
COMMENT ON COLUMN subscription.ends_on IS 'The last day, included; NULL while it runs.';
COMMENT ON COLUMN subscription.discount_pct IS 'NULL means none.';

CREATE TABLE event (
  id integer PRIMARY KEY,
  tenant_id integer NOT NULL REFERENCES tenant,
  user_id integer REFERENCES app_user,
  name text NOT NULL,
  at timestamptz NOT NULL,
  props jsonb NOT NULL
);
COMMENT ON COLUMN event.user_id IS 'NULL for what was done through the API.';
COMMENT ON COLUMN event.props IS 'export: {"format": text, "rows": number, "ok": boolean}; login: {"method": "password|sso", "ip": text}; share: {"with": [email, ...], "public": boolean}; edit and comment: {"doc": number, "ms": number or null}.';

CREATE TABLE invoice (
  id integer PRIMARY KEY,
  tenant_id integer NOT NULL REFERENCES tenant,
  period daterange NOT NULL,
  lines jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'void')),
  due_on date NOT NULL,
  paid_at timestamptz
);
COMMENT ON COLUMN invoice.period IS 'The month that is paid for.';
COMMENT ON COLUMN invoice.lines IS '[{"kind": "seats|usage|credit", "cents": number, "quantity": number}, ...]; cents is for the whole line, credits are negative.';

CREATE TABLE feature (
  key text PRIMARY KEY,
  default_on boolean NOT NULL
);

CREATE TABLE tenant_feature (
  tenant_id integer NOT NULL REFERENCES tenant,
  feature_key text NOT NULL REFERENCES feature,
  is_on boolean NOT NULL,
  PRIMARY KEY (tenant_id, feature_key)
);
COMMENT ON TABLE tenant_feature IS 'Tenants for which a feature is set otherwise than, or the same as, its default; without a row the default holds.';

CREATE TABLE ticket (
  id integer PRIMARY KEY,
  tenant_id integer NOT NULL REFERENCES tenant,
  opened_by integer NOT NULL REFERENCES app_user,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  priority smallint,
  tags text[] NOT NULL
);
COMMENT ON COLUMN ticket.priority IS '1 is the highest, 3 the lowest; NULL when nobody has set it.';

CREATE TABLE ticket_message (
  ticket_id integer NOT NULL REFERENCES ticket,
  seq integer NOT NULL,
  author_id integer NOT NULL REFERENCES app_user,
  at timestamptz NOT NULL,
  is_internal boolean NOT NULL,
  PRIMARY KEY (ticket_id, seq)
);
COMMENT ON COLUMN ticket_message.is_internal IS 'A note that customers do not see.';

CREATE TABLE usage_daily (
  tenant_id integer NOT NULL REFERENCES tenant,
  day date NOT NULL,
  metric text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (tenant_id, day, metric)
);
COMMENT ON TABLE usage_daily IS 'Days without use have no row.';
