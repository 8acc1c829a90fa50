//! French.

use super::SecondFactorTexts;

pub(in super::super) static FR: SecondFactorTexts = SecondFactorTexts {
    title: "Second facteur",
    code_title: "Encore une étape",
    code_lead: "Saisissez les six chiffres que le programme de votre téléphone affiche maintenant pour Stackyard. Chaque code ne sert qu’une fois.",
    code: "Code à usage unique",
    go_on: "Se connecter",
    lost: "Votre téléphone n’est pas à portée de main ? Saisissez à la place un de vos codes de secours. Si vous n’avez ni l’un ni l’autre, un autre opérateur peut réinitialiser votre second facteur.",
    enrol_title: "Configurez votre second facteur",
    enrol_lead: "Personne ne travaille sur Stackyard avec un simple mot de passe : il vous faut aussi, sur votre téléphone, un programme qui affiche des codes, comme Aegis, FreeOTP ou Google Authenticator. Cela prend une minute, une seule fois.",
    replace_title: "Configurer un autre appareil",
    replace_lead: "L’appareil actuel sert jusqu’à ce que celui-ci soit configuré. Toutes vos autres sessions se terminent alors, et vous recevez de nouveaux codes de secours.",
    how: [
        "Ouvrez le programme sur votre téléphone et ajoutez un compte.",
        "Faites-lui lire cette image, ou saisissez à la main le secret indiqué dessous.",
        "Saisissez les six chiffres qu’il affiche maintenant.",
    ],
    picture: "Image à faire lire par votre téléphone",
    secret: "Clé secrète",
    password: "Votre mot de passe",
    set_up: "Configurer",
    codes_title: "Vos codes de secours",
    codes_lead: "Votre second facteur est actif. Si votre téléphone vient à manquer, chacun de ces codes vous laisse entrer une fois, à la place d’un code. Ils s’affichent maintenant et plus jamais : imprimez-les ou notez-les, et gardez-les loin de votre mot de passe.",
    kept: "Je les ai conservés",
    is_on: |since| format!("Votre second facteur est actif depuis le {since}."),
    left: |count| match count {
        0 => "Il ne vous reste aucun code de secours ; créez-en de nouveaux.".to_owned(),
        1 => "Il vous reste un code de secours ; créez-en de nouveaux.".to_owned(),
        count => format!("Il vous reste {count} codes de secours."),
    },
    another_title: "Un autre appareil",
    another: "Vous avez un nouveau téléphone, ou voulez utiliser un autre programme.",
    another_button: "Configurer un autre appareil",
    renew_title: "Nouveaux codes de secours",
    renew: "Dix nouveaux codes remplacent tous ceux qui vous restent.",
    renew_button: "Créer de nouveaux codes",
    refused: ["Encore une étape", "Continuer"],
};
