//! The copy of a golden database becomes one customer's: plain SQL before its first ERP runs, in one transaction.

use agent_api::{MailRelay, Start};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Transaction};

use crate::Error;

const DOING: &str = "personalise the tenant";

/// What was found out at the first personalisation, before any ERP ran on the copy: the ERP's role can rewrite
/// `ir_model_data` and `res_users.login` later, but not this table.
const MARK: &str = "
CREATE SCHEMA IF NOT EXISTS stackyard;
CREATE TABLE IF NOT EXISTS stackyard.tenant (one boolean PRIMARY KEY DEFAULT true CHECK (one),
  proof_user integer NOT NULL, internal_group integer NOT NULL,
  personalised_at timestamptz NOT NULL DEFAULT now());";

/// Whether the database was personalised before.
///
/// # Errors
/// [`Error::Query`].
pub async fn is_personalised(database: &Client) -> Result<bool, Error> {
    let row = database.query_one("SELECT to_regclass('stackyard.tenant') IS NOT NULL", &[]).await;
    row.map(|row| row.get(0)).map_err(Error::query(DOING))
}

/// Personalises a database, once: before an ERP has ever run on it. Later the ERP's role may have put triggers on its
/// tables, which would run as the admin role that writes here. The hash is needed that first time only.
///
/// # Errors
/// [`Error::Conflict`] when the database is no copy of a golden one; [`Error::Query`]. Nothing changed then.
pub async fn personalise(database: &mut Client, plan: &Start, hash: Option<&str>) -> Result<(), Error> {
    if is_personalised(database).await? {
        return Ok(());
    }
    let hash = hash.ok_or_else(|| Error::Conflict("the first start came without a password hash".into()))?;
    let tx = database.transaction().await.map_err(Error::query(DOING))?;
    // Nobody has been here before: what is in `public` is the golden database's.
    tx.batch_execute("SET LOCAL search_path = pg_catalog, public").await.map_err(Error::query(DOING))?;
    mark(&tx).await?;
    renew_identity(&tx).await?;
    write_administrator(&tx, plan, hash).await?;
    write_company(&tx, plan).await?;
    write_addresses(&tx, &plan.base_url).await?;
    write_mail(&tx, plan.mail.as_ref()).await?;
    tx.commit().await.map_err(Error::query(DOING))
}

async fn run(tx: &Transaction<'_>, statement: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
    tx.execute(statement, values).await.map_err(Error::query(DOING))
}

async fn mark(tx: &Transaction<'_>) -> Result<(), Error> {
    tx.batch_execute(MARK).await.map_err(Error::query(DOING))?;
    let marked = run(
        tx,
        "INSERT INTO stackyard.tenant (proof_user, internal_group) SELECT u.id, d.res_id FROM res_users u, ir_model_data d \
         WHERE u.login = 'stackyard-proof' AND d.module = 'base' AND d.name = 'group_user' AND d.model = 'res.groups'",
        &[],
    )
    .await?;
    if marked == 1 { Ok(()) } else { Err(Error::Conflict("the database is no copy of a golden one".into())) }
}

/// A copy shares identity and session keys with its template until they are renewed.
async fn renew_identity(tx: &Transaction<'_>) -> Result<(), Error> {
    run(
        tx,
        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text WHERE key IN ('database.uuid', 'database.secret')",
        &[],
    )
    .await?;
    run(
        tx,
        "UPDATE ir_config_parameter SET value = to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS') \
         WHERE key = 'database.create_date'",
        &[],
    )
    .await?;
    set_parameter(tx, "auth_signup.invitation_scope", "b2b").await
}

/// User 2 is the administrator of every Odoo database.
async fn write_administrator(tx: &Transaction<'_>, plan: &Start, hash: &str) -> Result<(), Error> {
    let (name, email) = (plan.administrator.name.as_str(), plan.administrator.email.as_str());
    let (language, zone) = (plan.company.language.to_string(), &plan.company.time_zone);
    let users = run(
        tx,
        "UPDATE res_users SET login = $1::text, password = $2::text, active = true WHERE id = 2",
        &[&email, &hash],
    )
    .await?;
    if users != 1 {
        return Err(Error::Conflict("the database has no user 2".into()));
    }
    run(
        tx,
        "UPDATE res_partner SET name = $1::text, complete_name = $1::text, email = $2::text, email_normalized = lower($2::text), lang = $3::text, tz = $4::text \
         WHERE id = (SELECT partner_id FROM res_users WHERE id = 2)",
        &[&name, &email, &language, zone],
    )
    .await
    .map(drop)
}

async fn write_company(tx: &Transaction<'_>, plan: &Start) -> Result<(), Error> {
    let (company, email) = (&plan.company, plan.administrator.email.as_str());
    let (name, currency, country) = (company.name.as_str(), company.currency.to_string(), company.country.to_string());
    let language = company.language.to_string();
    run(tx, "UPDATE res_currency SET active = true WHERE name = $1::text", &[&currency]).await?;
    let companies = run(
        tx,
        "UPDATE res_company SET name = $1::text, email = $2::text, currency_id = (SELECT id FROM res_currency WHERE name = $3::text) WHERE id = 1",
        &[&name, &email, &currency],
    )
    .await?;
    if companies != 1 {
        return Err(Error::Conflict("the database has no company 1".into()));
    }
    if has_column(tx, "res_company", "account_fiscal_country_id").await? {
        run(
            tx,
            "UPDATE res_company SET account_fiscal_country_id = (SELECT id FROM res_country WHERE code = $1::text) WHERE id = 1",
            &[&country],
        )
        .await?;
    }
    run(
        tx,
        "UPDATE res_partner SET name = $1::text, complete_name = $1::text, email = $2::text, email_normalized = lower($2::text), lang = $3::text, \
         country_id = (SELECT id FROM res_country WHERE code = $4::text) WHERE id = (SELECT partner_id FROM res_company WHERE id = 1)",
        &[&name, &email, &language, &country],
    )
    .await
    .map(drop)
}

/// Frozen, because Odoo would else take over the address of whichever administrator signs in. Reports fetch their styles
/// from the ERP itself.
async fn write_addresses(tx: &Transaction<'_>, base_url: &str) -> Result<(), Error> {
    set_parameter(tx, "web.base.url", base_url).await?;
    set_parameter(tx, "web.base.url.freeze", "True").await?;
    set_parameter(tx, "report.url", "http://127.0.0.1:8069").await
}

async fn set_parameter(tx: &Transaction<'_>, key: &str, value: &str) -> Result<(), Error> {
    run(
        tx,
        "INSERT INTO ir_config_parameter (key, value, create_uid, write_uid, create_date, write_date) \
         VALUES ($1::text, $2::text, 1, 1, now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc') \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = excluded.write_date",
        &[&key, &value],
    )
    .await
    .map(drop)
}

/// The cell's relay as the one outgoing server of this name, and the tenant's domain for its alias addresses. Without a
/// relay the row is archived: the ERP then has no way to send.
async fn write_mail(tx: &Transaction<'_>, relay: Option<&MailRelay>) -> Result<(), Error> {
    let Some(relay) = relay else {
        return run(tx, "UPDATE ir_mail_server SET active = false WHERE name = 'Stackyard'", &[]).await.map(drop);
    };
    let port = i32::from(relay.port);
    let updated = run(
        tx,
        "UPDATE ir_mail_server SET active = true, smtp_host = $1::text, smtp_port = $2 WHERE name = 'Stackyard'",
        &[&relay.host, &port],
    )
    .await?;
    if updated == 0 {
        run(
            tx,
            "INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_authentication, smtp_encryption, sequence, active, \
             create_uid, write_uid, create_date, write_date) VALUES ('Stackyard', $1::text, $2, 'login', 'none', 10, true, 1, 1, \
             now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc')",
            &[&relay.host, &port],
        )
        .await?;
    }
    if has_column(tx, "res_company", "alias_domain_id").await? {
        write_alias_domain(tx, &relay.domain).await
    } else {
        Ok(())
    }
}

async fn write_alias_domain(tx: &Transaction<'_>, domain: &str) -> Result<(), Error> {
    run(
        tx,
        "INSERT INTO mail_alias_domain (name, sequence, bounce_alias, catchall_alias, default_from, create_uid, write_uid, \
         create_date, write_date) SELECT $1::text, 10, 'bounce', 'catchall', 'notifications', 1, 1, now() AT TIME ZONE 'utc', \
         now() AT TIME ZONE 'utc' WHERE NOT EXISTS (SELECT FROM mail_alias_domain WHERE name = $1::text)",
        &[&domain],
    )
    .await?;
    run(
        tx,
        "UPDATE res_company SET alias_domain_id = (SELECT min(id) FROM mail_alias_domain WHERE name = $1::text) \
         WHERE alias_domain_id IS NULL",
        &[&domain],
    )
    .await?;
    run(
        tx,
        "UPDATE mail_alias SET alias_domain_id = (SELECT min(id) FROM mail_alias_domain WHERE name = $1::text), \
         alias_full_name = alias_name || '@' || $1::text WHERE alias_domain_id IS NULL AND alias_name IS NOT NULL",
        &[&domain],
    )
    .await
    .map(drop)
}

/// Columns that only some modules add.
async fn has_column(tx: &Transaction<'_>, table: &str, column: &str) -> Result<bool, Error> {
    let row = tx
        .query_one(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass($1::text) AND attname = $2::text AND NOT attisdropped)",
            &[&table, &column],
        )
        .await;
    row.map(|row| row.get(0)).map_err(Error::query(DOING))
}
