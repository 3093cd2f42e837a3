CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_name text NOT NULL, placed_at timestamptz NOT NULL);
INSERT INTO orders (customer_name, placed_at) VALUES ('Ann', '2026-01-01 00:00+00'), ('Bob', '2026-01-02 00:00+00');
