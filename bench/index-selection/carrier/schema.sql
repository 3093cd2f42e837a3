-- A parcel carrier's data mart: eighteen dimensions and seven fact tables, with primary keys and nothing else. In the spirit
-- of decision-support benchmarks, and none of them. Deterministic rows with skewed keys.
-- :scale is a number that the row counts of the facts are multiplied by.

CREATE TABLE calendar (date_id int PRIMARY KEY, day date NOT NULL, week int NOT NULL, month int NOT NULL, quarter int NOT NULL,
  year int NOT NULL, weekday int NOT NULL, holiday boolean NOT NULL);
CREATE TABLE time_slot (slot_id int PRIMARY KEY, hour int NOT NULL, part text NOT NULL, peak boolean NOT NULL);
CREATE TABLE country (country_id int PRIMARY KEY, code char(2) NOT NULL, name text NOT NULL, zone text NOT NULL);
CREATE TABLE region (region_id int PRIMARY KEY, country_id int NOT NULL, name text NOT NULL, rural boolean NOT NULL);
CREATE TABLE city (city_id int PRIMARY KEY, region_id int NOT NULL, name text NOT NULL, population int NOT NULL, class text NOT NULL);
CREATE TABLE depot (depot_id int PRIMARY KEY, city_id int NOT NULL, code text NOT NULL, kind text NOT NULL, opened int NOT NULL, capacity int NOT NULL);
CREATE TABLE vehicle_type (type_id int PRIMARY KEY, name text NOT NULL, fuel text NOT NULL, payload_kg int NOT NULL);
CREATE TABLE vehicle (vehicle_id int PRIMARY KEY, type_id int NOT NULL, depot_id int NOT NULL, plate text NOT NULL, built int NOT NULL, leased boolean NOT NULL);
CREATE TABLE driver (driver_id int PRIMARY KEY, depot_id int NOT NULL, name text NOT NULL, hired int NOT NULL, grade text NOT NULL, licence text NOT NULL);
CREATE TABLE segment (segment_id int PRIMARY KEY, name text NOT NULL, priority int NOT NULL);
CREATE TABLE industry (industry_id int PRIMARY KEY, name text NOT NULL, sector text NOT NULL);
CREATE TABLE customer (customer_id int PRIMARY KEY, segment_id int NOT NULL, industry_id int NOT NULL, city_id int NOT NULL, name text NOT NULL,
  since int NOT NULL, credit numeric(12,2) NOT NULL, active boolean NOT NULL);
CREATE TABLE contract (contract_id int PRIMARY KEY, customer_id int NOT NULL, tariff_id int NOT NULL, starts int NOT NULL, ends int, discount int NOT NULL, state text NOT NULL);
CREATE TABLE service (service_id int PRIMARY KEY, name text NOT NULL, express boolean NOT NULL, days int NOT NULL);
CREATE TABLE package_type (package_id int PRIMARY KEY, name text NOT NULL, max_kg int NOT NULL, fragile boolean NOT NULL);
CREATE TABLE tariff (tariff_id int PRIMARY KEY, name text NOT NULL, zone text NOT NULL, base numeric(8,2) NOT NULL, per_kg numeric(8,2) NOT NULL);
CREATE TABLE channel (channel_id int PRIMARY KEY, name text NOT NULL, digital boolean NOT NULL);
CREATE TABLE reason (reason_id int PRIMARY KEY, name text NOT NULL, grp text NOT NULL, fault boolean NOT NULL);

CREATE TABLE shipment (shipment_id int PRIMARY KEY, customer_id int NOT NULL, contract_id int, service_id int NOT NULL, package_id int NOT NULL,
  channel_id int NOT NULL, from_city int NOT NULL, to_city int NOT NULL, booked_date int NOT NULL, due_date int NOT NULL, delivered_date int,
  weight_kg numeric(8,2) NOT NULL, price numeric(10,2) NOT NULL, pieces int NOT NULL);
CREATE TABLE scan (scan_id int PRIMARY KEY, shipment_id int NOT NULL, depot_id int NOT NULL, scan_date int NOT NULL, slot_id int NOT NULL,
  trip_id int, kind text NOT NULL);
CREATE TABLE trip (trip_id int PRIMARY KEY, vehicle_id int NOT NULL, driver_id int NOT NULL, from_depot int NOT NULL, to_depot int NOT NULL,
  trip_date int NOT NULL, slot_id int NOT NULL, km int NOT NULL, minutes int NOT NULL, late_minutes int NOT NULL, load_kg int NOT NULL);
CREATE TABLE invoice_line (line_id int PRIMARY KEY, invoice int NOT NULL, shipment_id int NOT NULL, customer_id int NOT NULL, tariff_id int NOT NULL,
  invoice_date int NOT NULL, paid_date int, net numeric(10,2) NOT NULL, tax numeric(10,2) NOT NULL, kind text NOT NULL);
CREATE TABLE claim (claim_id int PRIMARY KEY, shipment_id int NOT NULL, customer_id int NOT NULL, reason_id int NOT NULL, channel_id int NOT NULL,
  claim_date int NOT NULL, closed_date int, amount numeric(10,2) NOT NULL, state text NOT NULL);
CREATE TABLE pickup (pickup_id int PRIMARY KEY, customer_id int NOT NULL, depot_id int NOT NULL, driver_id int NOT NULL, pickup_date int NOT NULL,
  slot_id int NOT NULL, pieces int NOT NULL, missed boolean NOT NULL);
CREATE TABLE fuel (fuel_id int PRIMARY KEY, vehicle_id int NOT NULL, driver_id int NOT NULL, fuel_date int NOT NULL, litres numeric(8,2) NOT NULL,
  cost numeric(10,2) NOT NULL, country_id int NOT NULL);

SELECT setseed(0.618);

INSERT INTO calendar
  SELECT g, date '2022-01-01' + g - 1, extract(week FROM date '2022-01-01' + g - 1)::int,
         extract(month FROM date '2022-01-01' + g - 1)::int, extract(quarter FROM date '2022-01-01' + g - 1)::int,
         extract(year FROM date '2022-01-01' + g - 1)::int, extract(isodow FROM date '2022-01-01' + g - 1)::int, g % 37 = 0
  FROM generate_series(1, 1461) g;
INSERT INTO time_slot SELECT g, g / 4, (ARRAY['night','morning','afternoon','evening'])[1 + g / 24], g / 4 IN (8, 9, 17, 18) FROM generate_series(0, 95) g;
INSERT INTO country SELECT g, chr(64 + g % 26 + 1) || chr(65 + g / 26), 'country ' || g, 'zone ' || g % 5 FROM generate_series(1, 40) g;
INSERT INTO region SELECT g, 1 + floor(40 * power(random(), 2))::int, 'region ' || g, g % 3 = 0 FROM generate_series(1, 400) g;
INSERT INTO city
  SELECT g, 1 + floor(400 * power(random(), 1.5))::int, 'city ' || g, (2000 + 2000000 * power(random(), 8))::int,
         (ARRAY['village','town','town','city','metropolis'])[1 + floor(5 * power(random(), 2))::int]
  FROM generate_series(1, 6000) g;
INSERT INTO depot SELECT g, 1 + floor(6000 * random())::int, 'D' || lpad(g::text, 3, '0'), (ARRAY['local','local','local','hub','airport'])[1 + g % 5], 1980 + g % 44, 500 * (1 + g % 40) FROM generate_series(1, 160) g;
INSERT INTO vehicle_type SELECT g, 'type ' || g, (ARRAY['diesel','electric','gas'])[1 + g % 3], 800 * g FROM generate_series(1, 14) g;
INSERT INTO vehicle SELECT g, 1 + floor(14 * power(random(), 2))::int, 1 + floor(160 * random())::int, 'P-' || upper(substr(md5(g::text), 1, 7)), 2008 + g % 17, g % 4 = 0 FROM generate_series(1, 2500) g;
INSERT INTO driver
  SELECT g, 1 + floor(160 * random())::int, 'Driver ' || substr(md5(g::text), 1, 10), 2000 + g % 25, (ARRAY['A','B','B','C','C','C'])[1 + g % 6], 'L' || g % 4
  FROM generate_series(1, 4000) g;
INSERT INTO segment SELECT g, 'segment ' || g, g % 3 FROM generate_series(1, 6) g;
INSERT INTO industry SELECT g, 'industry ' || g, 'sector ' || g % 9 FROM generate_series(1, 60) g;
INSERT INTO customer
  SELECT g, 1 + floor(6 * power(random(), 2))::int, 1 + floor(60 * power(random(), 1.5))::int, 1 + floor(6000 * power(random(), 2))::int,
         'Customer ' || substr(md5(g::text), 1, 12), 1995 + g % 30, round((50000 * power(random(), 4))::numeric, 2), random() < 0.9
  FROM generate_series(1, 40000) g;
INSERT INTO tariff SELECT g, 'tariff ' || g, 'zone ' || g % 5, 2 + g % 30, round((0.2 + g % 11 * 0.15)::numeric, 2) FROM generate_series(1, 600) g;
INSERT INTO contract
  SELECT g, 1 + floor(40000 * power(random(), 1.3))::int, 1 + floor(600 * power(random(), 2))::int, 1 + floor(1200 * random())::int,
         CASE WHEN random() < 0.6 THEN 1100 + floor(360 * random())::int END, 5 * floor(6 * power(random(), 2))::int,
         (ARRAY['running','running','running','ended','notice'])[1 + floor(5 * random())::int]
  FROM generate_series(1, 30000) g;
INSERT INTO service SELECT g, 'service ' || g, g % 4 = 0, 1 + g % 6 FROM generate_series(1, 12) g;
INSERT INTO package_type SELECT g, 'package ' || g, 2 * g, g % 5 = 0 FROM generate_series(1, 18) g;
INSERT INTO channel SELECT g, 'channel ' || g, g % 2 = 0 FROM generate_series(1, 7) g;
INSERT INTO reason SELECT g, 'reason ' || g, (ARRAY['damage','loss','delay','invoice','other'])[1 + g % 5], g % 3 = 0 FROM generate_series(1, 30) g;

INSERT INTO shipment
  SELECT g, 1 + floor(40000 * power(random(), 2.5))::int, CASE WHEN random() < 0.7 THEN 1 + floor(30000 * power(random(), 2))::int END,
         1 + floor(12 * power(random(), 2))::int, 1 + floor(18 * power(random(), 2))::int, 1 + floor(7 * random())::int,
         1 + floor(6000 * power(random(), 2))::int, 1 + floor(6000 * power(random(), 1.5))::int, b.d, b.d + 1 + g % 6,
         CASE WHEN b.d < 1450 THEN b.d + 1 + g % 5 + CASE WHEN random() < 0.08 THEN 5 ELSE 0 END END,
         round((0.2 + 30 * power(random(), 3))::numeric, 2), round((4 + 90 * power(random(), 3))::numeric, 2), 1 + floor(4 * power(random(), 4))::int
  FROM generate_series(1, (320000 * :scale)::int) g, LATERAL (SELECT 1 + (g / (320000 * :scale) * 1455)::int AS d) b;
INSERT INTO trip
  SELECT g, 1 + floor(2500 * random())::int, 1 + floor(4000 * random())::int, 1 + floor(160 * power(random(), 2))::int, 1 + floor(160 * random())::int,
         1 + (g / (120000 * :scale) * 1455)::int, floor(96 * random())::int, 20 + floor(800 * power(random(), 3))::int, 30 + floor(700 * power(random(), 2))::int,
         CASE WHEN random() < 0.2 THEN floor(240 * power(random(), 4))::int ELSE 0 END, floor(12000 * random())::int
  FROM generate_series(1, (120000 * :scale)::int) g;
INSERT INTO scan
  SELECT g, 1 + (g - 1) / 3, 1 + floor(160 * power(random(), 2))::int, 1 + (g / (960000 * :scale) * 1455)::int + g % 4, floor(96 * random())::int,
         CASE WHEN random() < 0.8 THEN 1 + floor(120000 * :scale * random())::int END, (ARRAY['accepted','sorted','sorted','out','delivered','held'])[1 + floor(6 * power(random(), 1.4))::int]
  FROM generate_series(1, (960000 * :scale)::int) g;
INSERT INTO invoice_line
  SELECT g, 1 + g / 8, 1 + floor(320000 * :scale * random())::int, 1 + floor(40000 * power(random(), 2.5))::int, 1 + floor(600 * power(random(), 2))::int,
         i.d, CASE WHEN random() < 0.9 THEN i.d + 10 + floor(50 * random())::int END, round((4 + 90 * power(random(), 3))::numeric, 2),
         round((1 + 18 * power(random(), 3))::numeric, 2), (ARRAY['freight','freight','freight','fuel','customs','credit'])[1 + floor(6 * power(random(), 1.5))::int]
  FROM generate_series(1, (400000 * :scale)::int) g, LATERAL (SELECT 1 + (g / (400000 * :scale) * 1455)::int AS d) i;
INSERT INTO claim
  SELECT g, 1 + floor(320000 * :scale * random())::int, 1 + floor(40000 * power(random(), 2))::int, 1 + floor(30 * power(random(), 2))::int, 1 + floor(7 * random())::int,
         c.d, CASE WHEN random() < 0.93 THEN c.d + floor(60 * random())::int END, round((5 + 900 * power(random(), 5))::numeric, 2),
         (ARRAY['settled','settled','settled','refused','open'])[1 + floor(5 * power(random(), 1.2))::int]
  FROM generate_series(1, (30000 * :scale)::int) g, LATERAL (SELECT 1 + (g / (30000 * :scale) * 1455)::int AS d) c;
INSERT INTO pickup
  SELECT g, 1 + floor(40000 * power(random(), 2))::int, 1 + floor(160 * random())::int, 1 + floor(4000 * random())::int,
         1 + (g / (150000 * :scale) * 1455)::int, floor(96 * random())::int, 1 + floor(30 * power(random(), 3))::int, random() < 0.03
  FROM generate_series(1, (150000 * :scale)::int) g;
INSERT INTO fuel
  SELECT g, 1 + floor(2500 * random())::int, 1 + floor(4000 * random())::int, 1 + (g / (80000 * :scale) * 1455)::int, round((10 + 200 * random())::numeric, 2),
         round((20 + 400 * random())::numeric, 2), 1 + floor(40 * power(random(), 2))::int
  FROM generate_series(1, (80000 * :scale)::int) g;
