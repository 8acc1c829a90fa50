//! French.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "Odoo démarre",
        message: "Cela prend quelques secondes. Vous pouvez attendre ici ; rien de ce que vous avez enregistré n’est \
                  perdu.",
    },
    maintenance: Text {
        heading: "Odoo est en cours de mise à jour",
        message: "Nous installons une nouvelle version. Cela dure en général moins d’une minute et vos données sont en \
                  sécurité.",
    },
    away: Text {
        heading: "Odoo ne répond pas",
        message: "Il devrait revenir dans un instant. Ce que vous avez enregistré est en sécurité. Si cela dure plus \
                  de quelques minutes, prévenez la personne qui gère votre Odoo.",
    },
    silent: Text {
        heading: "L’opération a duré trop longtemps",
        message: "Odoo n’a pas terminé à temps. Réessayez, si possible avec moins de données à la fois, par exemple \
                  une période plus courte dans un rapport.",
    },
    unknown: Text {
        heading: "Il n’y a rien ici",
        message: "Aucun Odoo ne se trouve à cette adresse. Vérifiez qu’elle est bien écrite, ou demandez à la personne \
                  qui vous l’a donnée.",
    },
    missing: Text {
        heading: "Cette page n’existe pas",
        message: "Vérifiez l’adresse, ou revenez à la page précédente.",
    },
    unpaid: Text {
        heading: "Odoo est en pause : une facture est impayée",
        message: "Toutes vos données sont conservées. Dès que la facture est payée, Odoo redémarre en moins d’une \
                  minute. La personne qui gère votre abonnement peut la payer ici :",
    },
    unverified: Text {
        heading: "Odoo est en pause : confirmez votre adresse e-mail",
        message: "L’adresse indiquée à la commande n’a pas encore été confirmée. Ouvrez le message que nous y avons \
                  envoyé et suivez le lien, ou demandez-en un nouveau ici :",
    },
    staff: Text {
        heading: "Odoo est en pause",
        message: "L’équipe d’assistance a mis cet Odoo en pause. Toutes vos données sont conservées. La personne qui \
                  gère votre abonnement peut voir pourquoi, et que faire, ici :",
    },
    deletion: Text {
        heading: "Odoo est fermé et va être supprimé",
        message: "Son propriétaire a demandé la suppression. Tant qu’elle n’est pas définitive, la personne qui gère \
                  votre abonnement peut l’annuler ici :",
    },
    reloads: "Cette page se recharge d’elle-même.",
    again: "Réessayer maintenant",
    manage: "Ouvrir l’abonnement",
};
