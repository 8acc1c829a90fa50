//! French.

use agent_api::{DoorStateSeen, PlanKind, StepState};
use model::tenant::{Desired, SuspendReason, TaskState};

use super::InsideTexts;
use crate::ops::fleet::NoManifests;

pub(in super::super) static FR: InsideTexts = InsideTexts {
    customers_page: "La page du client",
    audit: "Qui a fait quoi",
    mails: "Ses e-mails",
    manifests: "Manifestes",
    retry: "Réessayer",
    next_try: "Prochain essai",
    in_its_words: "Dans les mots du worker, en anglais",
    facts: "Données",
    id: "Identifiant",
    namespace: "Espace de noms",
    cell: "Cellule",
    no_cell: "pas encore de place",
    plan: "Tarif",
    package: "Formule",
    administrator: "Administrateur",
    ordered: "Commandé",
    agent: "Agent",
    never_heard: "ne s’est jamais manifesté",
    heard: |version, at| format!("version {version}, s’est manifesté le {at}"),
    comparison: "Ce qui est voulu, ce qui est constaté",
    what: "Quoi",
    wanted: "Voulu",
    seen: "Constaté",
    state: "État",
    desired: |desired, at| match desired {
        Desired::AwaitingPayment => "attendre le paiement".to_owned(),
        Desired::Running => "être en service".to_owned(),
        Desired::Suspended { reason: SuspendReason::Unpaid } => "être suspendu : une facture est impayée".to_owned(),
        Desired::Suspended { reason: SuspendReason::Unverified } => {
            "être suspendu : l’adresse n’est pas confirmée".to_owned()
        }
        Desired::Suspended { reason: SuspendReason::Staff } => {
            "être suspendu : le personnel en a décidé ainsi".to_owned()
        }
        Desired::Suspended { reason: SuspendReason::DeletionRequested { .. } } => {
            format!("être suspendu, puis supprimé le {at}")
        }
        Desired::Archived => "être archivé".to_owned(),
        Desired::Deleted => "être supprimé".to_owned(),
    },
    intent: "Intention",
    generation: |epoch, number| format!("changement {number} de l’époque {epoch}"),
    not_looked: "pas encore observé",
    room: "Espace de noms avec son agent",
    database: "Base de données",
    erp: "L’ERP",
    start: "Tâche qui le démarre",
    stop: "Tâche qui l’arrête",
    login: "Connexion",
    door: "Porte",
    mail: "Courrier sortant",
    there: "présent",
    gone: "disparu",
    runs: "en service",
    stopped: "arrêté",
    carried_out: "terminée",
    proven: "prouvée",
    is_open: "ouverte",
    may_send: "autorisé",
    may_not_send: "retenu tant que l’adresse n’est pas confirmée",
    ready: "prêt",
    not_ready: "pas prêt",
    not_proven: "pas encore prouvée",
    unknown: "inconnu",
    nothing_yet: "pas encore demandée",
    door_state: |door| match door {
        DoorStateSeen::Open => "ouverte",
        DoorStateSeen::Starting => "dit que l’ERP démarre",
        DoorStateSeen::Stopped => "dit pourquoi l’ERP est arrêté",
        DoorStateSeen::Maintenance => "dit que l’ERP est mis à jour",
    },
    task_state: |state| match state {
        TaskState::Queued => "attend son agent",
        TaskState::Claimed => "un agent s’en occupe",
        TaskState::Done => "terminée",
        TaskState::Failed => "a échoué, sera proposée à nouveau",
        TaskState::Superseded => "remplacée par une intention plus récente",
    },
    at_most: |limit| format!("{limit} au plus"),
    used: |used| format!("{used} utilisés"),
    order: "Commande",
    placed: "Passée",
    deadline: "À honorer avant",
    proven_at: "Première connexion prouvée",
    no_order: "Il n’y a pas de commande : ce tenant n’a pas été commandé sur le site.",
    tasks: "Tâches des agents",
    no_tasks: "Pas encore de tâche : ce qui est demandé aux agents apparaîtra ici avec ses étapes et son journal.",
    task: |kind| match kind {
        PlanKind::PrepareDatabase => "Créer la base de données",
        PlanKind::DropDatabase => "Effacer la base de données",
        PlanKind::BuildGolden => "Construire une base modèle",
        PlanKind::Start => "Démarrer l’ERP",
        PlanKind::Stop => "Arrêter l’ERP",
        PlanKind::ResetAdmin => "Définir le mot de passe de l’administrateur",
    },
    of_cell: "l’agent de la cellule",
    of_tenant: "l’agent du tenant",
    tried: |attempt, failures| match failures {
        0 => format!("essai {attempt}"),
        1 => format!("essai {attempt}, 1 échec"),
        failures => format!("essai {attempt}, {failures} échecs de suite"),
    },
    offered: "proposée à nouveau",
    failure: "Échec :",
    step_state: |state| match state {
        StepState::Running => "en cours",
        StepState::Done => "terminée",
        StepState::Failed => "échouée",
    },
    steps: "Étapes",
    log: "Dernières lignes de son journal",
    no_log: "L’agent n’en a encore rien dit.",
    older_tasks: "Tâches plus anciennes",
    jobs: "Travaux dans la file",
    no_jobs: "Aucun travail : rien n’est à faire pour ce tenant tant que rien ne change.",
    manifests_of: |company| format!("Manifestes de {company}"),
    manifests_lead: "Les objets de son espace de noms tels que le worker les applique. Les secrets n’y figurent pas : seul \
                     le cluster les connaît.",
    no_manifests: |why| match why {
        NoManifests::NoPlace => "Il n’y en a pas encore : le tenant n’a pas de place dans une cellule.",
        NoManifests::CellUnseen => {
            "Ils ne peuvent pas encore être affichés : un worker doit d’abord observer la cellule, d’ici quelques minutes."
        }
        NoManifests::NotWanted => "Il n’y en a pas : le tenant n’a pas à être dans le cluster.",
    },
    back: "Retour au tenant",
};
