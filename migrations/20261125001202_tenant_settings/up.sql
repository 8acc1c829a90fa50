-- What a customer says of their times: the zone that they are shown in, and when their ERP may be interrupted.

-- An IANA name; absent where nobody chose one, which is then the zone of a tenant's country.
ALTER TABLE accounts ADD COLUMN time_zone text CHECK (time_zone ~ '^[A-Za-z0-9+_/-]{1,64}$');

-- Days of the week with a space between, and the hour on them by the clock in the account's zone.
CREATE TABLE maintenance_windows (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    days text NOT NULL CHECK (
        days ~ '^(mon|tues|wednes|thurs|fri|satur|sun)day( (tues|wednes|thurs|fri|satur|sun)day)*$'
    ),
    hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23)
);
