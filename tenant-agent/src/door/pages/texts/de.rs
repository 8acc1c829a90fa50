//! German.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "Odoo startet",
        message: "Das dauert einige Sekunden. Sie können hier warten; nichts Gespeichertes geht verloren.",
    },
    maintenance: Text {
        heading: "Odoo wird aktualisiert",
        message: "Wir installieren eine neue Version. Das dauert meist weniger als eine Minute, und Ihre Daten sind \
                  sicher.",
    },
    away: Text {
        heading: "Odoo antwortet nicht",
        message: "Es sollte gleich wieder da sein. Was Sie gespeichert haben, ist sicher. Dauert es länger als einige \
                  Minuten, sagen Sie der Person Bescheid, die Ihr Odoo verwaltet.",
    },
    silent: Text {
        heading: "Das hat zu lange gedauert",
        message: "Odoo wurde nicht rechtzeitig fertig. Versuchen Sie es noch einmal, möglichst mit weniger auf einmal, \
                  zum Beispiel mit einem kürzeren Zeitraum in einem Bericht.",
    },
    unknown: Text {
        heading: "Hier ist nichts",
        message: "Unter dieser Adresse gibt es kein Odoo. Prüfen Sie sie auf Tippfehler, oder fragen Sie die Person, \
                  von der Sie sie haben.",
    },
    missing: Text {
        heading: "Diese Seite gibt es nicht",
        message: "Prüfen Sie die Adresse, oder gehen Sie zur vorigen Seite zurück.",
    },
    unpaid: Text {
        heading: "Odoo ist angehalten: Eine Rechnung ist offen",
        message: "Alle Ihre Daten bleiben erhalten. Sobald die Rechnung bezahlt ist, startet Odoo innerhalb einer \
                  Minute wieder. Wer Ihr Abonnement verwaltet, kann sie hier bezahlen:",
    },
    unverified: Text {
        heading: "Odoo ist angehalten: Bestätigen Sie Ihre E-Mail-Adresse",
        message: "Die bei der Bestellung angegebene Adresse wurde noch nicht bestätigt. Öffnen Sie unsere Nachricht \
                  und folgen Sie dem Link, oder fordern Sie hier einen neuen an:",
    },
    staff: Text {
        heading: "Odoo ist angehalten",
        message: "Der Support hat dieses Odoo angehalten. Alle Ihre Daten bleiben erhalten. Wer Ihr Abonnement \
                  verwaltet, sieht hier, warum und was zu tun ist:",
    },
    deletion: Text {
        heading: "Odoo ist geschlossen und wird gelöscht",
        message: "Der Inhaber hat die Löschung verlangt. Solange sie nicht endgültig ist, kann die Person, die Ihr \
                  Abonnement verwaltet, sie hier rückgängig machen:",
    },
    reloads: "Diese Seite lädt sich von selbst neu.",
    again: "Jetzt versuchen",
    manage: "Abonnement öffnen",
};
