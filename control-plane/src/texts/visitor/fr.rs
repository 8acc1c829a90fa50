//! French.

use super::{Offer, SignUp, StatusTexts, Visitor};

pub(in super::super) static FR: Visitor = Visitor {
    offer: Offer {
        title: "Votre propre Odoo, prêt en quelques minutes",
        lead: "Remplissez un formulaire et regardez-le apparaître : un Odoo à vous, préparé pour votre métier et votre \
               pays, à un prix fixe par utilisateur.",
        ready: |time| format!("La moitié des dernières inscriptions fonctionnaient après {time}."),
        ready_unknown: "Vous voyez chaque étape au moment où elle a lieu.",
        button: "Créer mon ERP",
        plans: "Tarifs",
        per_seat: "par utilisateur et par mois",
        monthly: |price, seats| match seats {
            0 | 1 => format!("{price} par mois pour {seats} utilisateur"),
            _ => format!("{price} par mois pour {seats} utilisateurs"),
        },
        up_to_seats: |seats| match seats {
            0 | 1 => "1 utilisateur".to_owned(),
            _ => format!("jusqu’à {seats} utilisateurs"),
        },
        at_once: |people| match people {
            0 | 1 => "1 personne à la fois".to_owned(),
            _ => format!("{people} personnes à la fois"),
        },
        size: |size| format!("{size} de base de données et de pièces jointes"),
        trial: |days| match days {
            0 | 1 => "le premier jour est gratuit".to_owned(),
            _ => format!("les {days} premiers jours sont gratuits"),
        },
        no_trial: "payable à la commande",
        tax: "Les prix s’entendent hors taxes ; la TVA est ajoutée là où la loi le demande.",
        packages: "Pour votre métier",
        packages_lead: "Chaque formule arrive avec ses applications installées, ainsi que le plan comptable, la monnaie \
                        et la langue de votre pays.",
        contract: "Ce à quoi nous nous engageons",
        contract_lead: "Les dix questions à poser avant de confier vos comptes à un hébergeur.",
        points: [
            "Quelle version ai-je ?",
            "Que coûte la mise en service ?",
            "Combien de temps dure-t-elle ?",
            "Comment ma base de données est-elle protégée ?",
            "Comment les pannes sont-elles évitées ?",
            "Comment une panne est-elle réparée ?",
            "Quelles sont les limites ?",
            "Qui m’aide ?",
            "Comment se font les mises à jour et les changements de version ?",
            "Et si je veux partir ?",
        ],
        version: |images| match images {
            [] => "Odoo 19, édition Community.".to_owned(),
            images => format!("Odoo 19, édition Community, la même image testée pour tous : {}.", images.join(", ")),
        },
        set_up_cost: "Rien. Vous ne payez que des utilisateurs et des mois.",
        set_up_time: |p50, p95, days| {
            format!(
                "Mesuré sur les {days} derniers jours : la moitié étaient prêts en {p50}, dix-neuf sur vingt en {p95}. \
                 Prêt veut dire qu’une connexion au nouvel ERP a été essayée et a réussi. Nous promettons 24 heures."
            )
        },
        set_up_time_unknown: "Nous promettons 24 heures ; en général, cela prend quelques minutes. Prêt veut dire qu’une \
                              connexion au nouvel ERP a été essayée et a réussi. Les temps mesurés apparaîtront ici \
                              après les premières commandes.",
        security: "Vous avez votre propre base de données avec ses propres accès, dans un espace à part : son réseau est \
                   fermé à tous les autres clients, et seule la porte devant votre Odoo est ouverte à internet, en HTTPS. \
                   Les mots de passe ne sont conservés que sous forme d’empreintes.",
        prevention: "Chaque société a son propre programme, son rôle de base de données, son disque et sa mémoire, tous limités. \
                     Le serveur de bases de données est partagé par quelques sociétés ; qui en prend trop est arrêté en \
                     quelques secondes. Aucun ERP n’est remis avant qu’une vraie connexion ait réussi.",
        repair: "Ce qui s’arrête redémarre de lui-même en moins d’une minute. Une étape qui échoue est reprise, à \
                 intervalles croissants ; au bout de quelques essais, un opérateur est appelé, avec la raison. Votre page \
                 dit à tout moment ce qu’il en est et ce qui va suivre.",
        limits: "Le nombre d’utilisateurs, le nombre de personnes à la fois et la taille de la base avec ses pièces \
                 jointes : les chiffres figurent avec chaque tarif ci-dessus.",
        support: |email| {
            format!("Nos opérateurs, à {email}. Une panne est sur leurs écrans avant que vous n’ayez à écrire.")
        },
        support_unknown: "Nos opérateurs voient chaque panne dès qu’elle survient, et votre page dit ce qu’ils font.",
        updates: "Le programme d’un ERP est remplacé en entier par un autre, testé ; pendant ce temps, en général moins \
                  d’une minute, une page le dit et revient d’elle-même. Un passage à la version majeure suivante d’Odoo \
                  n’a jamais lieu sans que vous en soyez averti avant.",
        leaving: "Vous pouvez partir à tout moment : vous supprimez votre ERP vous-même sur sa page, et pouvez encore \
                  l’annuler pendant un temps. Vos données sont à vous et restent dans PostgreSQL et Odoo, que chacun \
                  peut faire tourner. Votre adresse reste réservée 30 jours, pour que personne ne reçoive ce qui vous \
                  est destiné.",
    },
    sign_up: SignUp {
        title: "Votre propre ERP, prêt en quelques minutes",
        lead: "Remplissez un formulaire. Nous préparons un Odoo à vous, pour votre métier et votre pays, et vous montrons \
               où il en est.",
        company: "Société",
        name: "Votre nom",
        email: "E-mail",
        password: |shortest| format!("Mot de passe ({shortest} caractères au moins)"),
        password_again: "Veuillez le saisir encore une fois ; nous ne renvoyons jamais de mot de passe.",
        address: "Adresse de votre ERP",
        address_note: "3 à 30 lettres, chiffres et tirets. Vos collègues la saisiront.",
        address_free: |address| format!("{address} est libre."),
        address_unchecked: "Nous ne pouvons pas la vérifier si vite ; elle le sera à l’envoi du formulaire.",
        country: "Pays",
        choose_country: "Veuillez choisir",
        country_note: "Le pays détermine la monnaie, la langue, le fuseau horaire et le plan comptable.",
        country_sets: |currency, language| format!("Vos comptes seront en {currency}, votre ERP en {language}."),
        plan: "Tarif",
        plan_label: |name, seats, price| match seats {
            0 | 1 => format!("{name} : {price} par mois, 1 utilisateur"),
            _ => format!("{name} : {price} par mois, {seats} utilisateurs"),
        },
        sector: "Que fait votre société ?",
        cost: "Ce que cela coûtera",
        cost_line: |seats, price, sum| match seats {
            0 | 1 => format!("1 utilisateur à {price} : {sum} par mois, hors taxes."),
            _ => format!("{seats} utilisateurs à {price} : {sum} par mois, hors taxes."),
        },
        free_until: |day| format!("Gratuit jusqu’au {day} ; la première facture vient ensuite."),
        before: "Payable avant le début de la mise en service.",
        submit: "Créer mon ERP",
        leave: "Vous pouvez partir à tout moment.",
    },
    status: StatusTexts {
        title: "État du service",
        well: "Tout fonctionne.",
        disturbed: "Tout ne fonctionne pas pour le moment ; nous nous en occupons.",
        looked_at: "Vérifié le",
        parts: "Parties",
        part: "Partie",
        state: "État",
        pages: "Pages, inscription et API",
        work: "Création et modification des ERP",
        cell: |domain| format!("ERP sous {domain}"),
        no_cell: "Aucun lieu pour les ERP n’est encore prêt ; il apparaîtra ici.",
        working: "En service",
        not_answering: "Ne répond pas",
        late: "Plus lent que d’habitude",
        unknown: "Pas encore connu",
        set_up: "Durée d’une mise en service",
        set_up_lead: |days| {
            format!("De la commande à la première connexion essayée et réussie, sur les {days} derniers jours.")
        },
        median: "La moitié étaient prêts en",
        most: "Dix-neuf sur vingt étaient prêts en",
        orders: "Commandes comptées",
        no_orders: |days| {
            format!("Aucun ERP n’a été mis en service ces {days} derniers jours ; les temps mesurés apparaîtront ici.")
        },
        under_way: |count| match count {
            0 => "Aucun ERP n’est en construction pour le moment.".to_owned(),
            1 => "Un ERP est en construction pour le moment.".to_owned(),
            _ => format!("{count} ERP sont en construction pour le moment."),
        },
    },
};
