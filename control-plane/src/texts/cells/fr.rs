//! French.

use store::goldens::GoldenState;

use super::CellsTexts;

pub(in super::super) static FR: CellsTexts = CellsTexts {
    title: "Cellules",
    lead: "Là où vivent les tenants : chacune a son cluster, son serveur de bases de données et son domaine.",
    empty: "Aucune cellule n’est encore connue : un worker les lit dans son fichier de cellules quand il démarre.",
    name: "Cellule",
    places: "Places",
    taken: |taken, capacity| format!("{taken} places prises sur {capacity}"),
    health: "Agent",
    answers: "Répond",
    silent: "Silencieux",
    never_heard: "Jamais manifesté",
    heard: "s’est manifesté le",
    newcomers: "Nouveaux tenants",
    takes: "Accueillis",
    drained: "Non accueillis",
    full: "Complète",
    drain: "Ne plus accueillir de nouveaux tenants",
    open: "Accueillir à nouveau des tenants",
    drain_lead: "Les tenants présents restent en service.",
    is_drained: |name| {
        format!("La cellule {name} n’accueille plus de nouveaux tenants. C’est réversible à tout moment.")
    },
    is_open: |name| format!("La cellule {name} accueille à nouveau des tenants."),
    act: "Agir",
    tenants: "Ses tenants",
    goldens: "Bases modèles",
    goldens_lead: "Ce dont les bases des nouveaux tenants sont copiées : une par formule et par pays, construite au premier \
                   besoin.",
    no_goldens: "Pas encore : la première commande d’une formule pour un pays en fait construire une.",
    package: "Formule",
    country: "Pays",
    state: "État",
    golden: |state| match state {
        GoldenState::Building => "En construction",
        GoldenState::Ready => "Prête",
        GoldenState::Failed => "Construction en échec",
    },
    image: "Image",
    failure: "Pourquoi",
    next_page: "Page suivante",
    back: "Retour aux cellules",
};
