-- The offers that Stackyard ships with. Prices are per seat and month, in cents.

INSERT INTO plans (
    code, version, name, seat_price_minor, currency, trial_days, seats, simultaneous, database_mib, offered_at
) VALUES
    ('starter', 1, 'Starter', 1900, 'EUR', 14, 3, 3, 2048, now()),
    ('team', 1, 'Team', 1700, 'EUR', 14, 8, 6, 5120, now()),
    ('company', 1, 'Company', 1500, 'EUR', 14, 15, 12, 10240, now());

INSERT INTO packages (code, name, summary, position) VALUES
    ('services', 'Services', 'Customers, quotations, projects, expenses and accounts for those who sell their time.', 1),
    ('trade', 'Trade', 'Sales, purchases, stock, a till and accounts for shops and wholesalers.', 2),
    ('manufacturing', 'Manufacturing', 'All of Trade, with production, maintenance and repairs.', 3),
    ('associations', 'Associations', 'Contacts, events, mailings, surveys and accounts for clubs and non-profits.', 4);
