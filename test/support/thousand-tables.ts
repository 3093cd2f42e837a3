/** Tables that questions need; every other one is there to be left out. */
const needed = `
CREATE TABLE customers (id int PRIMARY KEY, name text, email text, country_id int, segment text, created_at timestamptz);
CREATE TABLE countries (id int PRIMARY KEY, iso_code text, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, placed_at timestamptz, status text, total numeric);
CREATE TABLE order_items (order_id int REFERENCES orders, product_id int, quantity int, unit_price numeric, PRIMARY KEY (order_id, product_id));
CREATE TABLE products (id int PRIMARY KEY, title text, category_id int, price numeric, discontinued boolean);
CREATE TABLE categories (id int PRIMARY KEY, parent_id int REFERENCES categories, name text);
CREATE TABLE suppliers (id int PRIMARY KEY, company text, country_id int REFERENCES countries);
CREATE TABLE product_suppliers (product_id int REFERENCES products, supplier_id int REFERENCES suppliers, PRIMARY KEY (product_id, supplier_id));
CREATE TABLE invoices (id int PRIMARY KEY, order_id int REFERENCES orders, issued_on date, due_on date, amount numeric);
CREATE TABLE payments (id int PRIMARY KEY, invoice_id int REFERENCES invoices, paid_at timestamptz, method text, amount numeric);
CREATE TABLE refunds (id int PRIMARY KEY, payment_id int REFERENCES payments, reason text, amount numeric, created_at timestamptz);
CREATE TABLE shipments (id int PRIMARY KEY, order_id int REFERENCES orders, carrier_id int, shipped_at timestamptz, delivered_at timestamptz);
CREATE TABLE carriers (id int PRIMARY KEY, name text);
CREATE TABLE warehouses (id int PRIMARY KEY, city text, capacity int);
CREATE TABLE stock_levels (warehouse_id int REFERENCES warehouses, product_id int REFERENCES products, on_hand int, PRIMARY KEY (warehouse_id, product_id));
CREATE TABLE reviews (id int PRIMARY KEY, product_id int REFERENCES products, customer_id int REFERENCES customers, stars int, body text);
CREATE TABLE employees (id int PRIMARY KEY, full_name text, department_id int, manager_id int REFERENCES employees, hired_on date);
CREATE TABLE departments (id int PRIMARY KEY, name text, cost_center text);
CREATE TABLE salaries (employee_id int REFERENCES employees, valid_from date, amount numeric, PRIMARY KEY (employee_id, valid_from));
CREATE TABLE absences (id int PRIMARY KEY, employee_id int REFERENCES employees, kind text, first_day date, last_day date);
CREATE TABLE projects (id int PRIMARY KEY, title text, started_on date, budget numeric);
CREATE TABLE project_members (project_id int REFERENCES projects, employee_id int REFERENCES employees, role text, PRIMARY KEY (project_id, employee_id));
CREATE TABLE timesheets (id int PRIMARY KEY, employee_id int REFERENCES employees, project_id int REFERENCES projects, day date, hours numeric);
CREATE TABLE support_tickets (id int PRIMARY KEY, customer_id int REFERENCES customers, opened_at timestamptz, closed_at timestamptz, priority text, assignee_id int REFERENCES employees);
CREATE TABLE campaigns (id int PRIMARY KEY, name text, channel text, budget numeric);
CREATE TABLE campaign_clicks (id bigint PRIMARY KEY, campaign_id int REFERENCES campaigns, customer_id int REFERENCES customers, clicked_at timestamptz);
CREATE TABLE subscriptions (id int PRIMARY KEY, customer_id int REFERENCES customers, plan_id int, started_on date, cancelled_on date);
CREATE TABLE plans (id int PRIMARY KEY, name text, monthly_fee numeric);
CREATE TABLE patients (id int PRIMARY KEY, family_name text, born_on date);
CREATE TABLE doctors (id int PRIMARY KEY, name text, specialty text);
CREATE TABLE appointments (id int PRIMARY KEY, patient_id int REFERENCES patients, doctor_id int REFERENCES doctors, starts_at timestamptz, cancelled boolean);
CREATE TABLE prescriptions (id int PRIMARY KEY, appointment_id int REFERENCES appointments, drug_id int, dose text);
CREATE TABLE drugs (id int PRIMARY KEY, name text);
CREATE TABLE flights (id int PRIMARY KEY, origin_id int, destination_id int, departs_at timestamptz, delay_minutes int);
CREATE TABLE airports (id int PRIMARY KEY, iata text, city text);
CREATE TABLE bookings (id int PRIMARY KEY, flight_id int REFERENCES flights, passenger_id int, fare numeric);
CREATE TABLE passengers (id int PRIMARY KEY, name text, loyalty_points int);
CREATE TABLE tx_hdr (id int PRIMARY KEY, k_nr int REFERENCES customers, ts timestamptz);
CREATE TABLE tx_pos (hdr_id int REFERENCES tx_hdr, pos int, amt numeric, PRIMARY KEY (hdr_id, pos));
ALTER TABLE flights ADD FOREIGN KEY (origin_id) REFERENCES airports, ADD FOREIGN KEY (destination_id) REFERENCES airports;
COMMENT ON TABLE tx_hdr IS 'Point of sale receipts, one a purchase at the till';
COMMENT ON TABLE tx_pos IS 'Lines of point of sale receipts';
COMMENT ON COLUMN campaigns.channel IS 'newsletter, search, social';
`

const nouns =
  `customer order product invoice payment shipment warehouse employee department project ticket campaign
subscription plan patient doctor appointment flight airport booking passenger supplier category review stock salary
carrier country refund timesheet`.split(/\s+/)
const surroundings =
  `%_audit %_archive %_import_errors %_settings %_tags %_notes %_attachments %_exports %_sync_state %_flags
stg_% tmp_%_2019 old_%s legacy_%_map %_translations %_permissions %_webhooks %_drafts %_templates %_metrics_daily %_events_raw
etl_%_queue %_dedupe %_merge_log %_scores %_snapshots %_labels %_watchers crm_%_mirror erp_%_mirror dwh_%_dim dwh_%_fact`.split(
    /\s+/,
  )

/** About a thousand tables: a few dozen of several trades, and around each noun what grows around it in old databases. */
export function thousandTables(): string {
  const others = nouns.flatMap((noun) =>
    surroundings.map((pattern) => {
      const name = pattern.replace('%', noun)
      return `CREATE TABLE ${name} (id int PRIMARY KEY, ${noun}_id int, ${noun}_code text, name text, status text, payload jsonb, created_at timestamptz);`
    }),
  )
  return `${needed}\n${others.join('\n')}`
}

/** Questions, each with the tables without which it cannot be answered. */
export const questions: [string, string[]][] = [
  ['Which ten customers spent most last year?', ['customers', 'orders']],
  ['How many orders were placed in May by country?', ['orders', 'customers', 'countries']],
  ['What are our best selling products?', ['products', 'order_items']],
  ['Revenue by category', ['categories', 'products', 'order_items']],
  ['Which suppliers deliver products that are discontinued?', ['suppliers', 'products', 'product_suppliers']],
  ['Invoices that are overdue and not paid', ['invoices', 'payments']],
  ['Total refunds by reason this year', ['refunds']],
  ['Refunded amount per customer', ['refunds', 'payments', 'invoices', 'orders', 'customers']],
  ['Average delivery time per carrier', ['shipments', 'carriers']],
  ['How much stock is there of each product in Hamburg?', ['stock_levels', 'warehouses', 'products']],
  ['Products with an average of less than three stars', ['products', 'reviews']],
  ['Who wrote the most reviews?', ['reviews', 'customers']],
  ['Average salary by department', ['salaries', 'employees', 'departments']],
  ['Which managers have more than ten people reporting to them?', ['employees']],
  ['Sick days per employee', ['absences', 'employees']],
  ['Hours worked on each project in March', ['timesheets', 'projects']],
  [
    'Members of the project Apollo and their departments',
    ['projects', 'project_members', 'employees', 'departments'],
  ],
  ['Open support tickets by priority', ['support_tickets']],
  ['Average time to close a ticket per assignee', ['support_tickets', 'employees']],
  ['Clicks by campaign and channel', ['campaigns', 'campaign_clicks']],
  [
    'Which customers clicked on a campaign and then placed an order?',
    ['customers', 'campaign_clicks', 'orders'],
  ],
  ['Monthly recurring revenue by plan', ['subscriptions', 'plans']],
  ['How many subscriptions were cancelled last month?', ['subscriptions']],
  ['Appointments per doctor next week', ['appointments', 'doctors']],
  ['Patients without an appointment this year', ['patients', 'appointments']],
  ['Most prescribed drugs by specialty', ['prescriptions', 'drugs', 'appointments', 'doctors']],
  ['Which flights from Berlin were delayed by more than an hour?', ['flights', 'airports']],
  ['Fare income by destination city', ['bookings', 'flights', 'airports']],
  ['Passengers with the most loyalty points and how often they flew', ['passengers', 'bookings']],
  ['Turnover per client and year', ['customers', 'orders']],
  ['Staff hired in 2025', ['employees']],
  ['Purchases at the till per day', ['tx_hdr']],
  ['Amount of point of sale receipts per customer', ['tx_hdr', 'tx_pos', 'customers']],
  ['Which vendors come from France?', ['suppliers', 'countries']],
  ['Items that were never ordered', ['products', 'order_items']],
  ['Share of payments by method', ['payments']],
  ['Orders that were shipped but not invoiced', ['orders', 'shipments', 'invoices']],
  ['Capacity of all warehouses', ['warehouses']],
  ['Subcategories of Garden', ['categories']],
  ['Budget of projects against hours booked', ['projects', 'timesheets']],
  ['Newsletter campaigns and what they cost', ['campaigns']],
  [
    'Customers who cancelled their subscription and opened a ticket before',
    ['customers', 'subscriptions', 'support_tickets'],
  ],
  ['Which employees earn more than their manager?', ['employees', 'salaries']],
  ['Number of passengers per airport', ['bookings', 'flights', 'airports']],
  ['Average order value by customer segment', ['orders', 'customers']],
  ['Names of passengers on flight 12', ['passengers', 'bookings', 'flights']],
  ['Which doctors saw patients born before 1950?', ['doctors', 'appointments', 'patients']],
  ['Drugs never prescribed', ['drugs', 'prescriptions']],
  ['Longest running projects and their teams', ['projects', 'project_members']],
  ['How long until an invoice is settled?', ['invoices', 'payments']],
  ['Where do our buyers live?', ['customers', 'countries']],
  ['Churn rate per plan', ['subscriptions', 'plans']],
  ['Top rated goods per category', ['products', 'reviews', 'categories']],
  ['How many units of each item sold in Q3?', ['products', 'order_items', 'orders']],
  ['Freight companies with late parcels', ['carriers', 'shipments']],
  ['Which depots are running out of goods?', ['warehouses', 'stock_levels', 'products']],
  ['People on holiday today', ['absences', 'employees']],
  ['Highest paid person of each department', ['salaries', 'employees', 'departments']],
  ['Conversion from campaign clicks to orders', ['campaigns', 'campaign_clicks', 'orders']],
  ['Unresolved tickets of premium customers', ['support_tickets', 'customers']],
  ['Money returned to buyers by month', ['refunds']],
  ['Average basket size', ['orders', 'order_items']],
  ['Airports with the worst punctuality', ['airports', 'flights']],
  ['Which employees belong to no project?', ['employees', 'project_members']],
  ['Cancelled appointments by specialty', ['appointments', 'doctors']],
]
