//! Italian.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "Odoo si sta avviando",
        message: "Ci vogliono pochi secondi. Può attendere qui; nulla di ciò che ha salvato va perso.",
    },
    maintenance: Text {
        heading: "Odoo è in aggiornamento",
        message: "Stiamo installando una nuova versione. Di solito ci vuole meno di un minuto e i suoi dati sono al \
                  sicuro.",
    },
    away: Text {
        heading: "Odoo non risponde",
        message: "Dovrebbe tornare tra un momento. Ciò che ha salvato è al sicuro. Se dura più di qualche minuto, \
                  avvisi la persona che gestisce il suo Odoo.",
    },
    silent: Text {
        heading: "Ci è voluto troppo tempo",
        message: "Odoo non ha finito in tempo. Riprovi, se possibile con meno dati alla volta, per esempio con un \
                  periodo più breve in un report.",
    },
    unknown: Text {
        heading: "Qui non c’è nulla",
        message: "A questo indirizzo non c’è alcun Odoo. Controlli che sia scritto bene o chieda alla persona che \
                  glielo ha dato.",
    },
    missing: Text {
        heading: "Questa pagina non esiste",
        message: "Controlli l’indirizzo o torni alla pagina precedente.",
    },
    unpaid: Text {
        heading: "Odoo è in pausa: una fattura non è pagata",
        message: "Tutti i suoi dati sono conservati. Appena la fattura è pagata, Odoo riparte entro un minuto. La \
                  persona che gestisce l’abbonamento può pagarla qui:",
    },
    unverified: Text {
        heading: "Odoo è in pausa: confermi il suo indirizzo e-mail",
        message: "L’indirizzo indicato nell’ordine non è ancora stato confermato. Apra il messaggio che abbiamo \
                  inviato e segua il link, oppure ne chieda uno nuovo qui:",
    },
    staff: Text {
        heading: "Odoo è in pausa",
        message: "L’assistenza ha messo in pausa questo Odoo. Tutti i suoi dati sono conservati. La persona che \
                  gestisce l’abbonamento può vedere perché, e che cosa fare, qui:",
    },
    deletion: Text {
        heading: "Odoo è chiuso e sarà eliminato",
        message: "Il titolare ha chiesto l’eliminazione. Finché non è definitiva, la persona che gestisce \
                  l’abbonamento può annullarla qui:",
    },
    reloads: "Questa pagina si ricarica da sola.",
    again: "Riprova ora",
    manage: "Apri l’abbonamento",
};
