//! Numbers, money, sizes, dates and durations as each language writes them.
//!
//! Written here because the two languages differ in a handful of signs; the tables of a library would outweigh every
//! text of this program.

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use model::Locale;
use model::money::{Currency, Money};

use super::Texts;

/// Between groups of three digits in French, and in front of a unit: not broken at the end of a line.
const NARROW_SPACE: char = '\u{202f}';
/// Between a number and what it counts: not broken at the end of a line.
const NO_BREAK: char = '\u{a0}';

impl Texts {
    /// A whole number: `1,234`, `1 234`.
    #[must_use]
    pub fn number(&self, number: i64) -> String {
        let separator = if self.locale == Locale::Fr { NARROW_SPACE } else { ',' };
        let digits = number.unsigned_abs().to_string();
        let mut grouped = String::from(if number < 0 { "-" } else { "" });
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A number in tenths: `1,234.5`, `1 234,5`.
    #[must_use]
    pub fn tenths(&self, tenths: i64) -> String {
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        format!("{sign}{}{}{tenth}", self.number(whole.try_into().unwrap_or(i64::MAX)), self.point())
    }

    fn point(&self) -> char {
        if self.locale == Locale::Fr { ',' } else { '.' }
    }

    /// An amount as it will stand on the invoice: `€1,234.50`, `1 234,50 €`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        let sign = if money.minor < 0 { "-" } else { "" };
        let (units, cents) = (money.minor.unsigned_abs() / 100, money.minor.unsigned_abs() % 100);
        let units = self.number(units.try_into().unwrap_or(i64::MAX));
        let amount = format!("{units}{}{cents:02}", self.point());
        match (self.locale, money.currency) {
            (Locale::En, Currency::Eur) => format!("{sign}€{amount}"),
            (Locale::En, Currency::Gbp) => format!("{sign}£{amount}"),
            (Locale::En, Currency::Usd) => format!("{sign}US${amount}"),
            (Locale::En, Currency::Cad) => format!("{sign}CA${amount}"),
            (Locale::En, Currency::Chf) => format!("{sign}CHF{NO_BREAK}{amount}"),
            (Locale::Fr, currency) => {
                let symbol = match currency {
                    Currency::Eur => "€",
                    Currency::Gbp => "£",
                    Currency::Usd => "$US",
                    Currency::Cad => "$CA",
                    Currency::Chf => "CHF",
                };
                format!("{sign}{amount}{NO_BREAK}{symbol}")
            }
        }
    }

    /// A size, given in MiB: `512 MB`, `1.3 GB`, `2 Go`. Megabytes of 1,048,576 bytes, as databases count.
    #[must_use]
    pub fn size(&self, mib: i64) -> String {
        if mib < 1024 {
            return format!("{}{NO_BREAK}{}", self.number(mib), self.common.megabyte);
        }
        let tenths = mib.saturating_mul(10) / 1024;
        let size = if tenths % 10 == 0 { self.number(tenths / 10) } else { self.tenths(tenths) };
        format!("{size}{NO_BREAK}{}", self.common.gigabyte)
    }

    /// A day in a sentence: `9 December 2026`.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>, zone: Tz) -> String {
        let at = at.with_timezone(&zone);
        let month = self.common.months.get(at.month0() as usize).copied().unwrap_or_default();
        // The first of a month is an ordinal in French.
        let is_first = self.locale == Locale::Fr && at.day() == 1;
        let day = if is_first { "1er".to_owned() } else { at.day().to_string() };
        format!("{day}{NO_BREAK}{month} {}", at.year())
    }

    /// A time in a table: `22 Nov 2026, 14:05`.
    #[must_use]
    pub fn moment(&self, at: DateTime<Utc>, zone: Tz) -> String {
        let at = at.with_timezone(&zone);
        let month = self.common.short_months.get(at.month0() as usize).copied().unwrap_or_default();
        format!("{} {month} {}, {:02}:{:02}", at.day(), at.year(), at.hour(), at.minute())
    }

    /// The same to the second, with its zone, for a person who wants it exact.
    #[must_use]
    pub fn exact(&self, at: DateTime<Utc>, zone: Tz) -> String {
        let local = at.with_timezone(&zone);
        format!("{}, {} (UTC{})", self.day(at, zone), local.format("%H:%M:%S"), local.format("%:z"))
    }

    /// A duration: `4.2 s`, `3 min 10 s`, `2 h 5 min`.
    #[must_use]
    pub fn took(&self, span: TimeDelta) -> String {
        let seconds = span.num_seconds().max(0);
        match seconds {
            0 if span.num_milliseconds() < 100 => format!("< {}{NO_BREAK}s", self.tenths(1)),
            0..60 => format!("{}{NO_BREAK}s", self.tenths(span.num_milliseconds().max(0) / 100)),
            60..3600 => format!("{}{NO_BREAK}min {}{NO_BREAK}s", seconds / 60, seconds % 60),
            _ => format!("{}{NO_BREAK}h {}{NO_BREAK}min", self.number(seconds / 3600), seconds % 3600 / 60),
        }
    }

    /// How far away a moment is: `in 8 s`, `in 12 min`, `now`.
    #[must_use]
    pub fn until(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let away = match (at - now).num_seconds() {
            ..=0 => return self.common.now.to_owned(),
            s @ 1..60 => format!("{s}{NO_BREAK}s"),
            s @ 60..3600 => format!("{}{NO_BREAK}min", s / 60),
            s => format!("{}{NO_BREAK}h {}{NO_BREAK}min", self.number(s / 3600), s % 3600 / 60),
        };
        (self.common.in_time)(&away)
    }
}

/// A time for machines (RFC 3339, UTC).
#[must_use]
pub fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts;

    const EN: &Texts = texts::of(Locale::En);
    const FR: &Texts = texts::of(Locale::Fr);

    #[test]
    fn numbers_and_money_are_written_as_the_language_does() {
        assert_eq!((EN.tenths(12_345), FR.tenths(12_345)), ("1,234.5".into(), "1\u{202f}234,5".into()));
        assert_eq!((EN.number(-1_000_000), FR.number(999)), ("-1,000,000".into(), "999".into()));
        let money = |minor, currency| Money { minor, currency };
        assert_eq!(EN.money(money(123_450, Currency::Eur)), "€1,234.50");
        assert_eq!(FR.money(money(123_450, Currency::Eur)), "1\u{202f}234,50\u{a0}€");
        assert_eq!(EN.money(money(-5, Currency::Chf)), "-CHF\u{a0}0.05");
        assert_eq!(FR.money(money(-5, Currency::Cad)), "-0,05\u{a0}$CA");
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!((EN.size(512), FR.size(2048)), ("512\u{a0}MB".into(), "2\u{a0}Go".into()));
        assert_eq!((EN.size(1331), FR.size(1331)), ("1.2\u{a0}GB".into(), "1,2\u{a0}Go".into()));
    }

    #[test]
    fn times_stand_in_the_persons_zone() {
        let at = DateTime::from_timestamp(1_795_352_700, 0).unwrap();
        assert_eq!(iso(at), "2026-11-22T13:05:00Z");
        assert_eq!(EN.moment(at, Tz::Europe__Paris), "22 Nov 2026, 14:05");
        assert_eq!(FR.moment(at, Tz::Europe__Paris), "22 nov. 2026, 14:05");
        assert_eq!(EN.exact(at, Tz::Europe__Paris), "22\u{a0}November 2026, 14:05:00 (UTC+01:00)");
        assert_eq!(FR.day(at + TimeDelta::days(9), Tz::UTC), "1er\u{a0}décembre 2026");
        assert_eq!((EN.until(at, at), FR.until(at, at)), ("now".into(), "maintenant".into()));
        assert_eq!(FR.until(at + TimeDelta::seconds(8), at), "dans 8\u{a0}s");
    }

    #[test]
    fn durations_read_like_a_person_says_them() {
        assert_eq!(
            (EN.took(TimeDelta::milliseconds(4210)), FR.took(TimeDelta::milliseconds(4210))),
            ("4.2\u{a0}s".into(), "4,2\u{a0}s".into())
        );
        assert_eq!(FR.took(TimeDelta::zero()), "< 0,1\u{a0}s");
        assert_eq!(EN.took(TimeDelta::seconds(190)), "3\u{a0}min 10\u{a0}s");
        assert_eq!(EN.took(TimeDelta::seconds(7500)), "2\u{a0}h 5\u{a0}min");
    }
}
