//! French.

use model::window::Day;

use super::SettingsTexts;

pub(in super::super) static FR: SettingsTexts = SettingsTexts {
    title: "Données, heures et maintenance",
    change: "Modifier les heures et la maintenance",
    back: "Revenir à l’ERP",
    saved: "Enregistré.",
    place: "Où se trouvent vos données",
    place_unknown: "Ce n’est pas encore indiqué ici ; demandez-nous, nous vous le dirons volontiers.",
    place_note: "La base de données, les fichiers et tout ce qui en est calculé y restent.",
    zone: "Fuseau horaire",
    zone_note: "Nos pages et nos e-mails indiquent les heures de votre entreprise dans ce fuseau. L’ERP garde le sien, que chacun \
                de ses utilisateurs règle.",
    zone_label: "Fuseau horaire de votre entreprise",
    zone_save: "Garder ce fuseau",
    window: "Fenêtre de maintenance",
    window_note: "Quand un travail sur votre ERP peut l’interrompre quelques minutes, à l’heure de votre fuseau. Choisissez des \
                  heures où personne ne travaille.",
    window_none: "Pas encore choisie.",
    days: "Jours",
    hour: "À partir de",
    window_save: "Garder cette fenêtre",
    day,
    window_words: |days, hour| {
        let days: Vec<_> = days.iter().map(|each| day(*each)).collect();
        format!("{} à partir de {hour:02}:00", list(&days))
    },
    next: |on, at| format!("La prochaine commence le {} {at}.", day(on)),
    line_window: "La fenêtre de maintenance a été modifiée.",
};

const fn day(day: Day) -> &'static str {
    match day {
        Day::Monday => "lundi",
        Day::Tuesday => "mardi",
        Day::Wednesday => "mercredi",
        Day::Thursday => "jeudi",
        Day::Friday => "vendredi",
        Day::Saturday => "samedi",
        Day::Sunday => "dimanche",
    }
}

/// « lundi », « lundi et dimanche », « lundi, vendredi et dimanche ».
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} et {last}", first.join(", ")),
    }
}
