//! Dutch.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "Odoo wordt gestart",
        message: "Dit duurt enkele seconden. U kunt hier wachten; niets wat u hebt opgeslagen gaat verloren.",
    },
    maintenance: Text {
        heading: "Odoo wordt bijgewerkt",
        message: "We installeren een nieuwe versie. Dat duurt meestal minder dan een minuut en uw gegevens zijn \
                  veilig.",
    },
    away: Text {
        heading: "Odoo antwoordt niet",
        message: "Het zou zo terug moeten zijn. Wat u hebt opgeslagen is veilig. Duurt het langer dan een paar \
                  minuten, laat het dan weten aan de persoon die uw Odoo beheert.",
    },
    silent: Text {
        heading: "Dit duurde te lang",
        message: "Odoo was niet op tijd klaar. Probeer het opnieuw, zo mogelijk met minder tegelijk, bijvoorbeeld een \
                  kortere periode in een rapport.",
    },
    unknown: Text {
        heading: "Hier is niets",
        message: "Op dit adres is geen Odoo. Controleer het op typefouten, of vraag het de persoon van wie u het hebt \
                  gekregen.",
    },
    missing: Text {
        heading: "Deze pagina bestaat niet",
        message: "Controleer het adres, of ga terug naar de vorige pagina.",
    },
    unpaid: Text {
        heading: "Odoo staat op pauze: een factuur is niet betaald",
        message: "Al uw gegevens blijven bewaard. Zodra de factuur is betaald, start Odoo binnen een minuut opnieuw. \
                  De persoon die uw abonnement beheert kan hier betalen:",
    },
    unverified: Text {
        heading: "Odoo staat op pauze: bevestig uw e-mailadres",
        message: "Het adres dat bij de bestelling is opgegeven is nog niet bevestigd. Open het bericht dat we hebben \
                  gestuurd en volg de link, of vraag hier een nieuwe aan:",
    },
    staff: Text {
        heading: "Odoo staat op pauze",
        message: "De ondersteuning heeft deze Odoo op pauze gezet. Al uw gegevens blijven bewaard. De persoon die uw \
                  abonnement beheert ziet hier waarom, en wat er moet gebeuren:",
    },
    deletion: Text {
        heading: "Odoo is gesloten en wordt verwijderd",
        message: "De eigenaar heeft om verwijdering gevraagd. Zolang die niet definitief is, kan de persoon die uw \
                  abonnement beheert dit hier ongedaan maken:",
    },
    reloads: "Deze pagina laadt vanzelf opnieuw.",
    again: "Nu proberen",
    manage: "Abonnement openen",
};
