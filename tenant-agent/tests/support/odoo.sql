-- As much of an Odoo database as the agent touches, with the columns and constraints of Odoo 19.
CREATE TABLE ir_config_parameter (id serial PRIMARY KEY, key varchar NOT NULL UNIQUE, value text NOT NULL,
  create_uid integer, write_uid integer, create_date timestamp, write_date timestamp);
CREATE TABLE res_country (id serial PRIMARY KEY, code varchar(2) UNIQUE);
CREATE TABLE res_currency (id serial PRIMARY KEY, name varchar(3) NOT NULL UNIQUE, active boolean);
CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, complete_name varchar, email varchar,
  email_normalized varchar, lang varchar, tz varchar, active boolean DEFAULT true, country_id integer);
CREATE TABLE res_users (id serial PRIMARY KEY, login varchar NOT NULL UNIQUE, password varchar, active boolean,
  share boolean, partner_id integer NOT NULL REFERENCES res_partner);
CREATE TABLE res_company (id serial PRIMARY KEY, name varchar NOT NULL, email varchar, currency_id integer NOT NULL,
  partner_id integer NOT NULL, account_fiscal_country_id integer, alias_domain_id integer);
CREATE TABLE res_groups_users_rel (gid integer NOT NULL, uid integer NOT NULL, PRIMARY KEY (gid, uid));
CREATE TABLE res_groups_implied_rel (gid integer NOT NULL, hid integer NOT NULL, PRIMARY KEY (gid, hid));
CREATE TABLE ir_model_data (id serial PRIMARY KEY, module varchar NOT NULL, name varchar NOT NULL,
  model varchar NOT NULL, res_id integer);
CREATE TABLE ir_mail_server (id serial PRIMARY KEY, name varchar NOT NULL, smtp_host varchar, smtp_port integer,
  smtp_authentication varchar NOT NULL, smtp_encryption varchar NOT NULL, sequence integer, active boolean,
  create_uid integer, write_uid integer, create_date timestamp, write_date timestamp);
CREATE TABLE mail_alias_domain (id serial PRIMARY KEY, name varchar NOT NULL, sequence integer,
  bounce_alias varchar NOT NULL, catchall_alias varchar NOT NULL, default_from varchar,
  create_uid integer, write_uid integer, create_date timestamp, write_date timestamp,
  UNIQUE (bounce_alias, name), UNIQUE (catchall_alias, name));
CREATE TABLE mail_alias (id serial PRIMARY KEY, alias_name varchar, alias_full_name varchar, alias_domain_id integer);
CREATE TABLE ir_module_module (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, state varchar, latest_version varchar);
INSERT INTO ir_config_parameter (key, value) VALUES ('database.uuid', 'golden'), ('database.secret', 'golden'),
  ('database.create_date', 'golden'), ('auth_signup.invitation_scope', 'b2c');
INSERT INTO res_country (code) VALUES ('FR'), ('US');
INSERT INTO res_currency (name, active) VALUES ('EUR', false), ('USD', true);
INSERT INTO res_partner (name) VALUES ('My Company'), ('OdooBot'), ('Administrator'), ('Stackyard proof');
INSERT INTO res_users (login, password, active, share, partner_id) VALUES ('__system__', NULL, false, false, 2),
  ('admin', 'admin', true, false, 3), ('stackyard-proof', NULL, false, false, 4);
INSERT INTO res_company (name, currency_id, partner_id) VALUES ('My Company', 2, 1);
INSERT INTO res_groups_users_rel VALUES (1, 2), (1, 3);
INSERT INTO ir_model_data (module, name, model, res_id) VALUES ('base', 'group_user', 'res.groups', 1);
INSERT INTO mail_alias (alias_name) VALUES ('info'), (NULL);
INSERT INTO ir_module_module (name, state, latest_version) VALUES ('base', 'installed', '19.0.1.3'),
  ('crm', 'installed', '19.0.1.9'), ('website', 'uninstalled', NULL);
