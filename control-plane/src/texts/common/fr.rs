//! French.

use super::{Common, ErrorTexts, SignIn, Tenants};

pub(in super::super) static FR: Common = Common {
    language: "Français",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    skip: "Aller au contenu",
    navigation: "Principale",
    fleet: "Parc",
    audit: "Journal",
    my_erp: "Mon ERP",
    status: "État du service",
    sign_out: "Se déconnecter",
    choose_language: "Langue",
    times_in: |zone| format!("Les heures sont celles de {zone}."),
    now: "maintenant",
    in_time: |time| format!("dans {time}"),
    gigabyte: "Go",
    megabyte: "Mo",
    sign_in: SignIn {
        title: "Connexion",
        lead: "À Stackyard, où vous gérez votre ERP. L’ERP lui-même a sa propre adresse et sa propre connexion.",
        email: "E-mail",
        password: "Mot de passe",
        submit: "Se connecter",
        no_erp: "Pas encore d’ERP ?",
        set_one_up: "Créez-en un",
    },
    error: ErrorTexts {
        not_found: [
            "Il n’y a rien ici",
            "L’adresse est peut-être mal écrite, ou ce qui se trouvait ici appartient à quelqu’un d’autre ou n’existe \
             plus.",
        ],
        no_tenant: [
            "Aucun ERP à cette adresse",
            "L’adresse est peut-être mal écrite, ou l’ERP qui s’y trouvait n’existe plus. Un nouvel ERP répond dès qu’il est \
             prêt : son propriétaire reçoit alors un message.",
            "Vers Stackyard",
        ],
        unauthenticated: [
            "Veuillez vous connecter",
            "Votre session est terminée, ou vous ne vous êtes pas encore connecté.",
        ],
        forbidden: "Cette page ne vous est pas destinée",
        too_many: "Pas si vite",
        unavailable: "Un instant, s’il vous plaît",
        internal: "Une erreur s’est produite de notre côté",
        other: "Cela n’a pas fonctionné",
        method: "La page ne fait pas ce qui lui a été demandé. Utilisez les liens et les boutons de nos pages.",
        to_start: "Revenir à l’accueil",
        quote: |id| format!("Si vous nous écrivez, indiquez {id}."),
    },
    tenants: Tenants {
        title: "Mon ERP",
        empty: "Votre compte n’a pas encore d’ERP. Il apparaîtra ici avec son adresse et son état.",
        first: "En créer un",
        company: "Société",
        address: "Adresse",
        state: "État",
    },
};
