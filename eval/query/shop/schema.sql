-- A shop that sells in several currencies, takes goods back, and was modelled over the years by several people.

CREATE TABLE country (
  code char(2) PRIMARY KEY,
  name text NOT NULL,
  in_eu boolean NOT NULL,
  currency char(3) NOT NULL
);

CREATE TABLE exchange_rate (
  currency char(3) NOT NULL,
  day date NOT NULL,
  per_eur numeric(12,6) NOT NULL CHECK (per_eur > 0),
  PRIMARY KEY (currency, day)
);
COMMENT ON TABLE exchange_rate IS 'Units of the currency for one euro. Only Monday to Friday have a row; on other days the last one before counts. The euro has no rows.';

CREATE TABLE customer (
  id integer PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  country char(2) NOT NULL REFERENCES country,
  signed_up timestamptz NOT NULL,
  referred_by integer REFERENCES customer,
  segment text CHECK (segment IN ('consumer', 'business')),
  deleted_at timestamptz
);
COMMENT ON COLUMN customer.segment IS 'NULL when it is not known.';
COMMENT ON COLUMN customer.deleted_at IS 'When the account was closed; NULL for open accounts. Rows are never removed.';

CREATE TABLE category (
  id integer PRIMARY KEY,
  name text NOT NULL,
  parent_id integer REFERENCES category
);

CREATE TABLE product (
  id integer PRIMARY KEY,
  sku text NOT NULL UNIQUE,
  name text NOT NULL,
  category_id integer NOT NULL REFERENCES category,
  list_cents integer NOT NULL,
  weight_g integer,
  discontinued_on date
);
COMMENT ON COLUMN product.list_cents IS 'List price in euro cents.';
COMMENT ON COLUMN product.weight_g IS 'Grams; NULL when it was never weighed.';

CREATE TABLE order_state (
  id smallint PRIMARY KEY,
  code text NOT NULL UNIQUE,
  is_sale boolean NOT NULL
);
COMMENT ON COLUMN order_state.is_sale IS 'Whether an order in this state counts as a sale.';

CREATE TABLE orders (
  id integer PRIMARY KEY,
  customer_id integer REFERENCES customer,
  placed_at timestamptz NOT NULL,
  currency char(3) NOT NULL,
  state smallint NOT NULL REFERENCES order_state,
  shipping_cents integer NOT NULL,
  coupon text,
  is_test boolean NOT NULL,
  attribution jsonb NOT NULL
);
COMMENT ON COLUMN orders.customer_id IS 'NULL for guests.';
COMMENT ON COLUMN orders.shipping_cents IS 'In hundredths of the currency of the order.';
COMMENT ON COLUMN orders.is_test IS 'Placed by the staff to test the shop.';
COMMENT ON COLUMN orders.attribution IS '{"channel": "ads|mail|search|direct", "campaign": text, may be absent, "touches": [channel, ...], "landing": {"path": text, "ms": number}}';

CREATE TABLE order_line (
  order_id integer NOT NULL REFERENCES orders,
  line_no smallint NOT NULL,
  product_id integer NOT NULL REFERENCES product,
  quantity integer NOT NULL CHECK (quantity > 0),
  unit_cents integer NOT NULL,
  discount_pct numeric(5,2),
  PRIMARY KEY (order_id, line_no)
);
COMMENT ON COLUMN order_line.unit_cents IS 'Price of one piece before the discount, in hundredths of the currency of the order.';
COMMENT ON COLUMN order_line.discount_pct IS 'Percent taken off the line; NULL means none.';

CREATE TABLE return_request (
  id integer PRIMARY KEY,
  order_id integer NOT NULL,
  line_no smallint NOT NULL,
  quantity integer NOT NULL,
  reason text,
  requested_at timestamptz NOT NULL,
  decided_at timestamptz,
  outcome text CHECK (outcome IN ('refunded', 'exchanged', 'rejected')),
  FOREIGN KEY (order_id, line_no) REFERENCES order_line
);
COMMENT ON COLUMN return_request.outcome IS 'NULL while it is not decided.';

CREATE TABLE payment (
  id integer PRIMARY KEY,
  order_id integer NOT NULL REFERENCES orders,
  kind text NOT NULL CHECK (kind IN ('charge', 'refund')),
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  method text NOT NULL,
  paid_at timestamptz NOT NULL
);
COMMENT ON COLUMN payment.amount_cents IS 'Always positive, in hundredths of the currency of the order; refunds go back to the customer.';

CREATE TABLE stock_move (
  id integer PRIMARY KEY,
  product_id integer NOT NULL REFERENCES product,
  warehouse text NOT NULL,
  moved_on date NOT NULL,
  quantity integer NOT NULL
);
COMMENT ON COLUMN stock_move.quantity IS 'Positive for goods that came in, negative for goods that left.';

CREATE TABLE review (
  product_id integer NOT NULL REFERENCES product,
  customer_id integer NOT NULL REFERENCES customer,
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  body text,
  written_on date NOT NULL,
  PRIMARY KEY (product_id, customer_id)
);
