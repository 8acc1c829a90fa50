//! French.

use agent_api::PlanKind;
use model::country::{Country, Language};
use model::order::Stage;
use model::package::Package;
use model::tenant::{Phase, StuckReason, Waiting};

use super::{States, StuckWords, Words};
use crate::ops::saying::Saying;

pub(in super::super) static FR: States = States {
    phase: |phase| match phase {
        Phase::AwaitingPayment => "En attente de paiement",
        Phase::Provisioning => "En construction",
        Phase::Running => "En service",
        Phase::Suspending => "Arrêt en cours",
        Phase::Suspended => "Suspendu",
        Phase::Stuck => "À surveiller",
        Phase::Archived => "Archivé",
        Phase::Deleting => "Suppression en cours",
        Phase::Deleted => "Supprimé",
    },
    starting_again: "Redémarrage",
    since: "depuis le",
    stage: |stage| match stage {
        Stage::Place => "Trouver une place",
        Stage::Template => "Préparer la formule pour votre pays",
        Stage::Room => "Construire votre espace, séparé des autres",
        Stage::Database => "Créer votre base de données",
        Stage::Start => "Démarrer votre ERP et prouver que l’on peut s’y connecter",
    },
    done: "terminé",
    under_way: "en cours",
    to_come: "à venir",
    saying,
    stuck,
    waiting: |waiting, _| {
        match waiting {
            Waiting::CellFull => {
                "Aucune cellule n’accueille de nouveaux clients : rouvrez-en une, augmentez une capacité ou ajoutez-en une."
            }
            Waiting::CellAway => "La cellule ne répond pas.",
            Waiting::TemplateBuilding => "La base modèle de cette formule et de ce pays est en construction.",
            Waiting::Room => "Le pod de l’agent n’est pas encore prêt.",
            Waiting::Database => "La base de données est en cours de copie.",
            Waiting::Start => "L’ERP démarre et la connexion est essayée.",
        }
        .to_owned()
    },
    country: |country| match country {
        Country::At => "Autriche",
        Country::Be => "Belgique",
        Country::Ca => "Canada",
        Country::Ch => "Suisse",
        Country::De => "Allemagne",
        Country::Es => "Espagne",
        Country::Fr => "France",
        Country::Gb => "Royaume-Uni",
        Country::Ie => "Irlande",
        Country::It => "Italie",
        Country::Lu => "Luxembourg",
        Country::Nl => "Pays-Bas",
        Country::Pt => "Portugal",
        Country::Us => "États-Unis",
    },
    language: |language| match language {
        Language::English => "anglais",
        Language::French => "français",
        Language::German => "allemand",
        Language::Spanish => "espagnol",
        Language::Italian => "italien",
        Language::Dutch => "néerlandais",
        Language::Portuguese => "portugais",
    },
    package: |offer| {
        match offer.code {
            Package::Services => {
                ["Services", "Clients, devis, projets, notes de frais et comptabilité, pour qui vend son temps."]
            }
            Package::Trade => {
                ["Commerce", "Ventes, achats, stock, caisse et comptabilité, pour magasins et grossistes."]
            }
            Package::Manufacturing => ["Fabrication", "Tout Commerce, avec production, maintenance et réparations."],
            Package::Associations => [
                "Associations",
                "Contacts, événements, envois groupés, sondages et comptabilité, pour clubs et associations.",
            ],
        }
        .map(str::to_owned)
    },
    ordered: "L’ERP a été commandé.",
    intent: "Ce que l’ERP doit être a été modifié.",
    now_is: |phase| format!("État de l’ERP : {}.", phase.to_lowercase()),
    running: "L’ERP fonctionne ; une connexion a été prouvée.",
    starts_again: "L’ERP redémarre.",
    reset_asked: "Un nouveau mot de passe a été demandé pour l’administrateur de l’ERP.",
    reset_done: "Le nouveau mot de passe de l’administrateur de l’ERP est en vigueur.",
    verified: "L’adresse e-mail a été confirmée.",
    task_done: |kind| match kind {
        PlanKind::PrepareDatabase => "La base de données a été créée.",
        PlanKind::DropDatabase => "La base de données a été effacée.",
        PlanKind::BuildGolden => "La formule a été préparée pour le pays.",
        PlanKind::Start => "L’ERP a été démarré.",
        PlanKind::Stop => "L’ERP a été arrêté.",
        PlanKind::ResetAdmin => "Le mot de passe de l’administrateur a été défini.",
    },
    task_failed: |kind| match kind {
        PlanKind::PrepareDatabase => "La base de données n’a pas pu être créée ; un nouvel essai a lieu de lui-même.",
        PlanKind::DropDatabase => "La base de données n’a pas pu être effacée ; un nouvel essai a lieu de lui-même.",
        PlanKind::BuildGolden => {
            "La formule n’a pas pu être préparée pour le pays ; un nouvel essai a lieu de lui-même."
        }
        PlanKind::Start => "L’ERP n’a pas pu être démarré ; un nouvel essai a lieu de lui-même.",
        PlanKind::Stop => "L’ERP n’a pas pu être arrêté ; un nouvel essai a lieu de lui-même.",
        PlanKind::ResetAdmin => {
            "Le mot de passe de l’administrateur n’a pas pu être défini ; un nouvel essai a lieu de lui-même."
        }
    },
};

/// While the ERP is built.
const GOES_ON: &str = "Vous pouvez fermer cette page et revenir : tout continue sans elle.";
/// While the ERP is stopped.
const STOPPED: &str = "Votre ERP est arrêté ; vos données sont conservées.";

fn saying(saying: Saying) -> Words {
    let (state, next) = match saying {
        Saying::AwaitingPayment => {
            ("Votre commande attend son paiement.", "Votre ERP sera construit dès que le paiement sera arrivé.")
        }
        Saying::CellFull => {
            ("Aucune place n’est libre pour le moment ; votre ERP sera construit dès qu’il y en a une.", GOES_ON)
        }
        Saying::CellAway => {
            ("Une partie de notre site ne répond pas pour le moment ; nous continuons dès qu’elle répond.", GOES_ON)
        }
        Saying::TemplateBuilding => {
            ("Les applications pour votre pays sont en préparation ; cela n’a lieu qu’une fois.", GOES_ON)
        }
        Saying::Building => ("Votre ERP est en construction.", GOES_ON),
        Saying::MakingDatabase => ("Votre base de données est en cours de création.", GOES_ON),
        Saying::Starting => ("Votre ERP démarre et la connexion est essayée.", GOES_ON),
        Saying::Resetting => (
            "Le nouveau mot de passe de l’administrateur est en cours de mise en place ; votre ERP redémarre pour cela.",
            "Cela prend d’ordinaire moins d’une minute. Les onglets ouverts se reconnectent d’eux-mêmes.",
        ),
        Saying::Restarting => {
            ("Votre ERP redémarre.", "Il fonctionnait et revient de lui-même ; les onglets ouverts se reconnectent.")
        }
        Saying::Running => ("Votre ERP fonctionne.", "Ouvrez-le et connectez-vous avec votre adresse e-mail."),
        Saying::Stopping => ("Votre ERP est en cours d’arrêt.", "Vos données sont conservées."),
        Saying::Unpaid => (STOPPED, "Il revient moins d’une minute après le paiement."),
        Saying::Unverified => (STOPPED, "Il revient dès que votre adresse e-mail est confirmée."),
        Saying::DeletionRequested => (STOPPED, "Il va être supprimé ; vous pouvez encore l’annuler."),
        Saying::StoppedByStaff => (STOPPED, "Veuillez nous écrire."),
        Saying::Stuck => (
            "Quelque chose bloque, et nous en avons été avertis.",
            "Nous nous en occupons ; entre-temps, un nouvel essai a lieu de lui-même. Vous n’avez rien à faire.",
        ),
        Saying::Archived => {
            ("Votre ERP est archivé.", "Un export vérifié est conservé ; un paiement le remet en service.")
        }
        Saying::Deleting => ("Votre ERP est en cours de suppression.", "Tout est effacé définitivement."),
        Saying::Deleted => ("Votre ERP est supprimé.", "Son adresse reste réservée pendant 30 jours."),
    };
    Words { state, next }
}

/// The cluster's and the agents' own words stay as they are.
fn stuck(reason: &StuckReason) -> StuckWords {
    let (why, remedy) = match reason {
        StuckReason::Refused { message } => (
            format!("Le cluster a refusé un objet de ce tenant : {message}"),
            "Lisez le refus, corrigez les réglages de la cellule ou la version, puis réessayez.",
        ),
        StuckReason::NoRoom { message } => (
            format!("Aucun nœud n’a de place pour les pods de ce tenant : {message}"),
            "Ajoutez un nœud ou libérez-en un ; les pods démarrent d’eux-mêmes dès qu’il y a de la place.",
        ),
        StuckReason::AgentNotReady { message } => (
            format!("L’agent du tenant ne démarre pas : {message}"),
            "Vérifiez que l’image de l’agent peut être tirée et le volume monté, puis réessayez.",
        ),
        StuckReason::Template { message } => (
            format!("La base modèle ne peut pas être construite : {message}"),
            "Lisez le journal de la construction, corrigez la version ou la cellule, puis réessayez.",
        ),
        StuckReason::Task { kind, message } => (
            format!("La tâche {kind} échoue sans cesse : {message}"),
            "Lisez le journal de la tâche, corrigez la cause, puis réessayez.",
        ),
    };
    StuckWords { why, remedy }
}
