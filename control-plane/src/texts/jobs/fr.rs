//! French.

use store::jobs::JobState;

use super::JobsTexts;
use crate::ops::jobs::JobKind;

pub(in super::super) static FR: JobsTexts = JobsTexts {
    title: "Travaux",
    lead: "Ce que les workers ont à faire. Un travail qui échoue est réessayé après un délai croissant ; après douze échecs de \
           suite il est mort, et attend ici une personne.",
    filter: "Filtre",
    any_state: "Tous les états",
    any_kind: "Tous les genres",
    show: "Afficher",
    show_all: "Tout afficher",
    state: |state| match state {
        JobState::Waiting => "En attente",
        JobState::Leased => "En cours",
        JobState::Dead => "Mort",
    },
    does: |kind| match kind {
        JobKind::ReconcileTenant => "Amène un tenant à ce qu’il doit être",
        JobKind::RefreshCellKeys => "Relit les clés et les points d’accès d’une cellule",
        JobKind::RenewCertificates => "Renouvelle les certificats à temps",
        JobKind::SweepTenants => "Réveille tous les tenants, au cas où un réveil s’est perdu",
        JobKind::ExpireRows => "Retire ce qui a expiré",
        JobKind::SendMail => "Remet un e-mail au relais",
        JobKind::FollowUnverified => "Suit les tenants dont l’adresse n’est pas confirmée",
        JobKind::FinishDeletions => "Rend définitives les suppressions non annulées",
        JobKind::SealAudit => "Scelle les nouvelles lignes du journal d’audit",
        JobKind::RaiseOrderAlarms => "Signale les commandes qui épuisent leur délai",
    },
    unknown_kind: "Travail d’une version plus récente ; celle-ci n’y touche pas",
    what: "Quoi",
    of_state: "État",
    tries: "Essais",
    tried: |attempts, failures, most| match failures {
        0 => attempts.to_owned(),
        failures => format!("{attempts}, dont {failures} échecs de suite sur {most}"),
    },
    error: "Dernière erreur",
    next_try: "Prochain essai",
    act: "Agir",
    since: "depuis le",
    requeue: "Remettre en file",
    requeued: "Le travail attend à nouveau un worker.",
    none_fits: "Aucun travail ne correspond.",
    empty: "La file est vide : les workers y mettent leurs travaux récurrents dès que l’un d’eux tourne. Un worker tourne-t-il ?",
    next_page: "Page suivante",
    confirm: "Remettre ce travail en file ?",
    confirm_lead: "Ses échecs sont oubliés et un worker le prend aussitôt. Si la cause n’a pas été corrigée, il échoue à nouveau, \
                   et il est mort après douze nouveaux échecs.",
    not_dead: "Ce travail n’est pas mort : il a été fait entre-temps, ou attend d’être réessayé de lui-même.",
    back: "Retour aux travaux",
};
