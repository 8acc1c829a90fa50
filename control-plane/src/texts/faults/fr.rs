//! French.

use model::name::InvalidName;
use model::window::InvalidWindow;

use super::Faults;
use crate::credentials::password::{InvalidPassword, LONGEST, SHORTEST};
use crate::error::{Code, Fault};

pub(in super::super) static FR: Faults = Faults {
    sentence: |fault, code| sentence(fault, code),
    fields: |count| match count {
        0 | 1 => "Un champ est à revoir. Rien n’a encore été commandé.".to_owned(),
        _ => format!("{count} champs sont à revoir. Rien n’a encore été commandé."),
    },
};

fn sentence(fault: &Fault, told_by: Code) -> String {
    match fault {
        Fault::Name(invalid) => return name(invalid),
        Fault::Password(invalid) => return password(*invalid),
        Fault::Scopes(_) => "Veuillez choisir la lecture (read), l’écriture (write) ou les deux.",
        Fault::Window(InvalidWindow::NoDay) => "Veuillez choisir au moins un jour.",
        Fault::Window(InvalidWindow::NoHour) => "Veuillez choisir une heure de 0 à 23.",
        Fault::Zone(_) => "Ce fuseau horaire n’existe pas.",
        Fault::Code(own) => code(*own),
        Fault::NoPackage => "Veuillez choisir une formule.",
        Fault::PackageWithdrawn => "Cette formule n’est plus proposée.",
        Fault::NoCountry => "Veuillez choisir un pays.",
        Fault::NoSuchPlan => "Ce tarif n’existe pas.",
        Fault::NoSuchLanguage => "Cette langue n’est pas disponible.",
        Fault::PasswordsDiffer => "Les deux mots de passe diffèrent ; veuillez les saisir à nouveau.",
        Fault::NotYourPassword => "Ce n’est pas votre mot de passe.",
        Fault::AlreadyHere => "Cette personne fait déjà partie de votre compte.",
        Fault::NoRole => "Veuillez choisir un rôle : propriétaire ou membre.",
        Fault::VerifyFirst => {
            "Confirmez d’abord votre propre adresse e-mail : utilisez le lien que nous vous avons envoyé."
        }
        Fault::LastOwner => "C’est le seul propriétaire ; nommez-en d’abord un autre.",
        Fault::TooManyPeople { max } => {
            return format!("Un compte compte au plus {max} personnes, invités compris.");
        }
        Fault::WrongCode => "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et saisissez-le.",
        Fault::NotToOneself => "Personne ne se fait cela à soi-même ; demandez à un autre opérateur.",
        Fault::LastOperator => {
            "C’est la dernière personne à pouvoir gérer le parc ; donnez d’abord ce droit à quelqu’un d’autre."
        }
        Fault::AdministratorsOnly => "Seul un administrateur crée ou modifie des administrateurs.",
        Fault::NoSuchRole => "Veuillez choisir un rôle du personnel.",
        Fault::NotRunning => "Ce sera possible dès que votre ERP fonctionnera.",
        Fault::NoTenantHere => "Aucun ERP ne se trouve à cette adresse.",
        Fault::Deleted => "Cet ERP est supprimé ; c’est irréversible.",
        Fault::OtherAddress => {
            "Ce n’est pas l’adresse de cet ERP ; rien n’a été supprimé. Saisissez-la telle qu’elle figure ci-dessus."
        }
        Fault::NoForm => {
            "Ce qui est arrivé n’était pas un formulaire de cette page ; rien n’a donc été fait. Ouvrez la page, \
             remplissez son formulaire et envoyez-le depuis là."
        }
        Fault::LongForm => "Le formulaire contient trop de texte. Raccourcissez-le et renvoyez-le.",
        Fault::BrokenForm => {
            "Le formulaire n’est pas arrivé entier, ou une partie est illisible. Rouvrez la page et renvoyez-le."
        }
        Fault::Said(_) => code(told_by),
    }
    .to_owned()
}

fn name(invalid: &InvalidName) -> String {
    match invalid {
        InvalidName::Empty => "Veuillez remplir ce champ.".to_owned(),
        InvalidName::TooLong { max } => format!("{max} caractères au plus, s’il vous plaît."),
        InvalidName::TooShort { min } => format!("{min} caractères au moins, s’il vous plaît."),
        InvalidName::Invisible { code, .. } => {
            format!("Il y a ici un caractère invisible (U+{code:04X}) ; veuillez saisir le texte sans lui.")
        }
        InvalidName::NoAddress => {
            "Utilisez les lettres a à z, des chiffres et des tirets simples, en commençant par une lettre.".to_owned()
        }
        InvalidName::NoEmail => "Indiquez une adresse e-mail comme nom@exemple.fr.".to_owned(),
        InvalidName::Link => "Indiquez un nom, sans lien.".to_owned(),
        InvalidName::NoLetter => "Il faut au moins une lettre ou un chiffre.".to_owned(),
        InvalidName::Reserved => "Cette adresse est réservée ; veuillez en choisir une autre.".to_owned(),
    }
}

fn password(invalid: InvalidPassword) -> String {
    match invalid {
        InvalidPassword::Empty => "Veuillez choisir un mot de passe.".to_owned(),
        InvalidPassword::TooShort => format!("{SHORTEST} caractères au moins, s’il vous plaît."),
        InvalidPassword::TooLong => format!("{LONGEST} octets au plus, s’il vous plaît."),
        InvalidPassword::ControlCharacter => {
            "Il y a ici un caractère invisible ; veuillez saisir le mot de passe à nouveau.".to_owned()
        }
    }
}

const fn code(code: Code) -> &'static str {
    match code {
        Code::MalformedBody | Code::MalformedRequest => "La demande est illisible.",
        Code::InvalidInput => "Veuillez corriger les champs signalés.",
        Code::AddressTaken => "Cette adresse est prise ; veuillez en choisir une autre.",
        Code::EmailTaken => "Un compte existe avec cette adresse e-mail ; veuillez vous connecter.",
        Code::IdempotencyKeyReused => {
            "Ce formulaire a déjà été envoyé avec un autre contenu. Le voici à nouveau : vérifiez-le et renvoyez-le."
        }
        Code::IdempotencyKeyInUse => "La même demande est en cours ; réessayez dans un instant.",
        Code::Unauthenticated => "Veuillez vous connecter.",
        Code::WrongCredentials => "L’adresse e-mail ou le mot de passe est incorrect.",
        Code::SecondStepMissing => "Donnez d’abord un code de votre second facteur.",
        Code::SecondFactorMissing => "Configurez d’abord votre second facteur : personne ne travaille ici sans.",
        Code::Forbidden => "Vous n’y êtes pas autorisé.",
        Code::ScopeMissing => "Ce jeton ne sert pas à cela ; il en faut un avec d’autres droits.",
        Code::WrongOrigin => {
            "Cette demande ne vient pas des pages de Stackyard ; veuillez recharger la page et réessayer."
        }
        Code::NotFound => "Il n’y a rien ici.",
        Code::MethodNotAllowed => "Cette adresse n’accepte pas cette méthode.",
        Code::WrongState => "Ce n’est pas possible pour le moment.",
        Code::LinkUsed => "Ce lien a déjà servi ; demandez-en un nouveau.",
        Code::LinkLate => "Ce lien est trop ancien ; demandez-en un nouveau.",
        Code::StaleAttempt => "Cet essai est terminé ; un autre a pris la tâche.",
        Code::BodyTooLarge => "L’envoi est trop volumineux.",
        Code::UnsupportedMediaType => "Ce type d’envoi n’est pas accepté.",
        Code::TooManyRequests => "Trop de demandes ; veuillez patienter un instant.",
        Code::Unavailable => "Une partie de Stackyard ne répond pas pour le moment ; réessayez bientôt.",
        Code::Internal => "Une erreur s’est produite de notre côté ; elle a été consignée.",
    }
}
