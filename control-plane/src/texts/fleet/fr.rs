//! French.

use model::tenant::SuspendKind;
use store::tenants::Sort;

use super::Fleet;

pub(in super::super) static FR: Fleet = Fleet {
    title: "Parc",
    filter: "Filtre",
    phase: "Phase",
    all_phases: "Toutes les phases",
    search: "Recherche",
    search_hint: "Société, adresse ou e-mail",
    cell: "Cellule",
    all_cells: "Toutes les cellules",
    package: "Formule",
    all_packages: "Toutes les formules",
    order: "Ordre",
    sort: |sort| match sort {
        Sort::Attention => "À surveiller d’abord",
        Sort::Company => "Société, de A à Z",
        Sort::CompanyDown => "Société, de Z à A",
        Sort::Since => "Même état depuis longtemps",
        Sort::SinceDown => "Dernier changement",
    },
    counts: "Tenants par phase",
    all: "Tous",
    csv: "Tout ce qui correspond, en CSV",
    show: "Afficher",
    company: "Société",
    state: "État",
    why: "Pourquoi",
    since: "Depuis",
    held: |why| match why {
        SuspendKind::Unpaid => "Une facture est impayée.",
        SuspendKind::Unverified => "L’adresse e-mail n’a pas été confirmée à temps.",
        SuspendKind::Staff => "Suspendu par le personnel.",
        SuspendKind::DeletionRequested => "Son propriétaire a demandé la suppression.",
    },
    next_try: "Prochain essai",
    act: "Agir",
    retry: "Réessayer",
    retried: "Un nouvel essai a lieu maintenant.",
    none_fits: "Aucun tenant ne correspond.",
    show_all: "Tout afficher",
    empty: "Pas encore de tenant : chaque inscription apparaîtra ici avec son état, celles à surveiller d’abord.",
    next_page: "Page suivante",
    late_orders: "Commandes qui épuisent leur délai",
    look: "Regarder",
    more_late: "Il y en a d’autres ; la liste ci-dessous montre tous les tenants en cours de mise en place.",
    late: |company, used, hours, waits| {
        format!("Commande de {company} : {used} sur {hours} h écoulées, en attente de : {waits}.")
    },
    first_step: "sa première étape",
};
