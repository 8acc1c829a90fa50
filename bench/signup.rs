//! `make bench-signup`: ten sign-ups in turn and ten at once, each beside a tenant made by hand with `kubectl` and `psql`
//! on the same cluster in the same run. A run counts only if both sides did the same work.

use std::process::Command;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use model::GoldenId;
use serde_json::{Value, json};
use support::cluster::{self, CONTROL};
use support::odoo::Session;
use support::stackyard::{FIRST_SIGN_UP, Tenant, form, unique};

/// Tenants of each kind, in turn and at once.
const COUNT: usize = 10;
/// Most a sign-up may take, in seconds, and most it may take of the time by hand.
const LONGEST_S: f64 = 20.0;
const HIGHEST_RATIO: f64 = 1.5;
/// Most memory, in MiB, that an idle agent, and serve and worker together, may hold.
const AGENT_MIB: f64 = 10.0;
const CONTROL_MIB: f64 = 100.0;

/// One finished tenant of either side.
struct Made {
    /// Seconds from the order to the first login of the customer.
    seconds: f64,
    /// What the customer found behind that login.
    work: Value,
    remove: Option<String>,
    raw: String,
}

fn main() -> Result<()> {
    let golden = warm_up()?;
    println!("\nin turn (seconds to the customer's first login)");
    let mut turns = (Vec::new(), Vec::new());
    for _ in 0..COUNT {
        turns.0.push(by_product()?);
        turns.1.push(by_hand(&golden)?);
        print_pair(&turns.0, &turns.1);
        remove_hands(&turns.1[turns.1.len() - 1..])?;
    }
    let memory = Memory::measure()?;
    tidy()?;
    println!("\nat once, {COUNT} of them (seconds to the customer's first login)");
    let product = at_once(by_product)?;
    tidy()?;
    let hands = at_once(|| by_hand(&golden))?;
    for (index, _) in product.iter().enumerate() {
        print_pair(&product[..=index], &hands[..=index]);
    }
    remove_hands(&hands)?;
    same_work(turns.0.iter().chain(&turns.1).chain(&product).chain(&hands))?;
    judge(&turns.0, &turns.1, &product, &hands, &memory)
}

/// The first sign-up builds the template; it does not count. Gives back the template's name: the newest of what the forms
/// order, for other tests leave templates of other countries behind.
fn warm_up() -> Result<String> {
    let (_, took) = Tenant::running(&form("bench", "services", "FR"))?;
    println!("first sign-up, which builds the template if there is none: {:.1} s", took.as_secs_f64());
    let newest = "SELECT replace(id::text, '-', '') FROM goldens \
        WHERE package = 'services' AND country = 'FR' AND state = 'ready' ORDER BY created_at DESC LIMIT 1";
    let golden = cluster::control_sql(newest)?.parse::<GoldenId>().context("no such golden database is ready")?;
    Ok(golden.database())
}

fn by_product() -> Result<Made> {
    let form = form("bench", "services", "FR");
    let start = Instant::now();
    let tenant = Tenant::sign_up(&form)?;
    let running = tenant.wait_running(FIRST_SIGN_UP)?.as_secs_f64();
    let (mut session, _) = tenant.wait_sign_in(FIRST_SIGN_UP)?;
    let seconds = start.elapsed().as_secs_f64();
    let raw = format!("running {running:.2} {}", stages(&tenant)?);
    Ok(Made { seconds, work: work_of(&mut session, &tenant.company, &tenant.database())?, remove: None, raw })
}

/// The stages of an order as the product itself recorded them.
fn stages(tenant: &Tenant) -> Result<String> {
    let mut client = tenant.client.clone();
    let body = client.get(&format!("{}/v1/tenants/{}", cluster::control_url(), tenant.id))?.json()?;
    Ok(body["tenant"]["order"]["stages"].to_string())
}

fn by_hand(golden: &str) -> Result<Made> {
    let id: String = unique().bytes().map(|b| format!("{b:02x}")).collect::<String>();
    let script = cluster::root().join("bench/by-hand.sh");
    let start = Instant::now();
    let output = Command::new(&script).args([&id, golden]).output().context("run by-hand.sh")?;
    let seconds = start.elapsed().as_secs_f64();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "by-hand.sh failed: {err}");
    let made: Value = serde_json::from_str(out.trim()).with_context(|| format!("by-hand.sh printed {out}"))?;
    let text = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
    let mut session = Session::sign_in(&text("url"), &text("database"), &text("login"), &text("password"))?;
    let mut steps = made.clone();
    for secret in ["password", "login", "url", "company", "database"] {
        steps.as_object_mut().map(|all| all.remove(secret));
    }
    let work = work_of(&mut session, &text("company"), &text("database"))?;
    Ok(Made { seconds, work, remove: Some(id), raw: steps.to_string() })
}

/// What a customer finds: the same on both sides, or the comparison is void.
fn work_of(session: &mut Session, company: &str, database: &str) -> Result<Value> {
    let found = session.search_read("res.company", json!([]), &["name", "currency_id", "chart_template"], 2)?;
    ensure!(found.len() == 1 && found[0]["name"] == company, "the company is {found:?}, not {company}");
    let installed = json!([[["state", "=", "installed"]]]);
    let modules = session.call("ir.module.module", "search_count", installed, json!({}))?;
    let accounts = session.call("account.account", "search_count", json!([[]]), json!({}))?;
    let attachments = cluster::cell_sql(
        database,
        "SELECT count(*) FROM ir_attachment WHERE store_fname IS NOT NULL AND url LIKE '/web/assets/%'",
    )?;
    ensure!(session.page("/odoo")?.status == 200, "the web client does not open");
    Ok(json!({
        "language": session.info["user_context"]["lang"], "currency": found[0]["currency_id"][1],
        "chart": found[0]["chart_template"], "modules": modules, "accounts": accounts, "assets": attachments,
    }))
}

fn at_once(make: impl Fn() -> Result<Made> + Sync) -> Result<Vec<Made>> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..COUNT).map(|_| scope.spawn(&make)).collect();
        let joined =
            threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?);
        joined.collect()
    })
}

fn print_pair(product: &[Made], hands: &[Made]) {
    if let (Some(product), Some(hand)) = (product.last(), hands.last()) {
        println!("  product {:6.2}   by hand {:6.2}", product.seconds, hand.seconds);
        println!("    {}\n    {}", product.raw, hand.raw);
    }
}

/// Takes the product's tenants away, so that the next round has the same room.
fn tidy() -> Result<()> {
    let status = Command::new(cluster::root().join("tests/tidy.sh")).status()?;
    ensure!(status.success(), "the tenants of the last round could not be removed");
    Ok(())
}

/// Takes tenants made by hand away: a node of two cores holds about twenty.
fn remove_hands(hands: &[Made]) -> Result<()> {
    for id in hands.iter().filter_map(|made| made.remove.as_deref()) {
        let status = Command::new(cluster::root().join("bench/by-hand.sh")).args(["--remove", id]).status()?;
        ensure!(status.success(), "h-{id} could not be removed");
    }
    Ok(())
}

fn same_work<'a>(all: impl Iterator<Item = &'a Made>) -> Result<()> {
    let mut works: Vec<&Value> = all.map(|made| &made.work).collect();
    works.dedup();
    match works.as_slice() {
        [work] => {
            println!("\nboth sides did the same work: {work}");
            Ok(())
        }
        _ => bail!("the two sides did not do the same work: {works:?}"),
    }
}

fn median(made: &[Made]) -> f64 {
    let mut seconds: Vec<f64> = made.iter().map(|made| made.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.len() / 2;
    if seconds.len().is_multiple_of(2) { f64::midpoint(seconds[middle - 1], seconds[middle]) } else { seconds[middle] }
}

/// Resident memory in MiB: the largest agent, and serve and worker together.
struct Memory {
    agent: f64,
    control: f64,
}

impl Memory {
    fn measure() -> Result<Self> {
        let control = resident_mib(&[(CONTROL.into(), "deploy/stackyard-serve".into())])?
            + resident_mib(&[(CONTROL.into(), "deploy/stackyard-worker".into())])?;
        Ok(Self { agent: resident_mib(&agents()?)?, control })
    }
}

fn judge(
    turns: &[Made],
    hand_turns: &[Made],
    together: &[Made],
    hand_together: &[Made],
    memory: &Memory,
) -> Result<()> {
    let (product, hand) = (median(turns), median(hand_turns));
    println!("in turn, median:  product {product:.2} s, by hand {hand:.2} s, ratio {:.2}", product / hand);
    let (product_all, hand_all) = (median(together), median(hand_together));
    println!(
        "at once, median:  product {product_all:.2} s, by hand {hand_all:.2} s, ratio {:.2}",
        product_all / hand_all
    );
    let Memory { agent, control } = *memory;
    println!("memory: the largest agent {agent:.1} MiB, serve and worker together {control:.1} MiB");
    let targets = [
        ("ratio in turn", product / hand, HIGHEST_RATIO),
        ("ratio at once", product_all / hand_all, HIGHEST_RATIO),
        ("seconds in turn", product, LONGEST_S),
        ("MiB of an agent", agent, AGENT_MIB),
        ("MiB of serve and worker", control, CONTROL_MIB),
    ];
    let missed: Vec<_> = targets.iter().filter(|(_, is, most)| is > most).collect();
    ensure!(missed.is_empty(), "missed (what, is, at most): {missed:?}");
    println!("every target is reached");
    Ok(())
}

/// Every tenant's agent.
fn agents() -> Result<Vec<(String, String)>> {
    let pods = cluster::list(&["pods", "-A", "-l", "app.kubernetes.io/name=tenant-agent"])?;
    let name = |pod: &Value, key: &str| cluster::text(pod, &format!("/metadata/{key}")).to_owned();
    Ok(pods.iter().map(|pod| (name(pod, "namespace"), name(pod, "name"))).collect())
}

/// The largest resident set among the first processes of some pods, in MiB.
fn resident_mib(pods: &[(String, String)]) -> Result<f64> {
    let mut largest: f64 = 0.0;
    for (namespace, pod) in pods {
        let status = cluster::kubectl(&["exec", "-n", namespace, pod, "--", "cat", "/proc/1/status"])?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        largest = largest.max(kib / 1024.0);
    }
    Ok(largest)
}
