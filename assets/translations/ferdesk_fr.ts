<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Source</translation>
    </message>
    <message>
        <source>&amp;Face</source>
        <translation>&amp;Visage</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modèle</translation>
    </message>
    <message>
        <source>&amp;Recording</source>
        <translation>&amp;Enregistrement</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;ide</translation>
    </message>
    <message>
        <source>Open &amp;file…</source>
        <translation>Ouvrir un &amp;fichier…</translation>
    </message>
    <message>
        <source>Open f&amp;older…</source>
        <translation>Ouvrir un d&amp;ossier…</translation>
    </message>
    <message>
        <source>Open http &amp;stream…</source>
        <translation>Ouvrir un &amp;flux http…</translation>
    </message>
    <message>
        <source>Part of the s&amp;creen…</source>
        <translation>Une partie de l’é&amp;cran…</translation>
    </message>
    <message>
        <source>Play the &amp;demo</source>
        <translation>Jouer la &amp;démo</translation>
    </message>
    <message>
        <source>Analy&amp;ze files…</source>
        <translation>Analy&amp;ser des fichiers…</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Open &amp;again</source>
        <translation>&amp;Rouvrir</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>A&amp;rrêter</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Next face</source>
        <translation>Visage &amp;suivant</translation>
    </message>
    <message>
        <source>&amp;Previous face</source>
        <translation>Visage &amp;précédent</translation>
    </message>
    <message>
        <source>&amp;Largest face</source>
        <translation>&amp;Le plus grand visage</translation>
    </message>
    <message>
        <source>&amp;Next model</source>
        <translation>Modèle &amp;suivant</translation>
    </message>
    <message>
        <source>&amp;Previous model</source>
        <translation>Modèle &amp;précédent</translation>
    </message>
    <message>
        <source>Model &amp;card…</source>
        <translation>&amp;Fiche du modèle…</translation>
    </message>
    <message>
        <source>&amp;Results beside the thesis…</source>
        <translation>&amp;Résultats à côté de la thèse…</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>&amp;Enregistrer</translation>
    </message>
    <message>
        <source>Set a &amp;marker</source>
        <translation>Poser un &amp;repère</translation>
    </message>
    <message>
        <source>Set a marker with a &amp;note…</source>
        <translation>Poser un repère avec une &amp;note…</translation>
    </message>
    <message>
        <source>Markers a&amp;nd notes…</source>
        <translation>Repères et &amp;notes…</translation>
    </message>
    <message>
        <source>&amp;Open a recording…</source>
        <translation>&amp;Ouvrir un enregistrement…</translation>
    </message>
    <message>
        <source>&amp;Score again…</source>
        <translation>&amp;Réévaluer…</translation>
    </message>
    <message>
        <source>&amp;Delete this recording…</source>
        <translation>&amp;Supprimer cet enregistrement…</translation>
    </message>
    <message>
        <source>Stream to other &amp;programs…</source>
        <translation>Diffuser vers d’autres &amp;programmes…</translation>
    </message>
    <message>
        <source>&amp;Mirror the camera picture</source>
        <translation>Image de la caméra en &amp;miroir</translation>
    </message>
    <message>
        <source>Draw the face m&amp;esh</source>
        <translation>Dessiner le &amp;maillage du visage</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Plein écran</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Réglages…</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
        <translation>&amp;Touches…</translation>
    </message>
    <message>
        <source>What it is, and is &amp;not for…</source>
        <translation>Ce que c’est, et &amp;n’est pas…</translation>
    </message>
    <message>
        <source>&amp;About ferdesk</source>
        <translation>À &amp;propos de ferdesk</translation>
    </message>
</context>
<context>
    <name>AgreementView</name>
    <message>
        <source>Cohen&apos;s kappa: agreement beyond chance. 1 is full agreement, 0 what chance gives.</source>
        <translation>Kappa de Cohen&#xa0;: l’accord au-delà du hasard. 1 est l’accord complet, 0 ce que donne le hasard.</translation>
    </message>
    <message>
        <source>Nothing compared yet</source>
        <translation>Encore rien de comparé</translation>
    </message>
    <message>
        <source>{0:.0f}% agree</source>
        <translation>{0:.0f}&#xa0;% d’accord</translation>
    </message>
    <message>
        <source>over the last minute, N = {0}</source>
        <translation>sur la dernière minute, N = {0}</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa {0}</source>
        <translation>Kappa de Cohen&#xa0;: {0}</translation>
    </message>
    <message>
        <source>With {0}:</source>
        <translation>Avec {0}&#xa0;:</translation>
    </message>
</context>
<context>
    <name>AnalyzeDialog</name>
    <message>
        <source>Analyze files</source>
        <translation>Analyser des fichiers</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Ajouter des fichiers…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ajouter un dossier…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Démarrer</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Montrer le dossier</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Files to analyze</source>
        <translation>Fichiers à analyser</translation>
    </message>
    <message>
        <source>Form of the table</source>
        <translation>Forme du tableau</translation>
    </message>
    <message>
        <source>Where the table is written</source>
        <translation>Où le tableau est écrit</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>Read one frame of</source>
        <translation>Lire une image sur</translation>
    </message>
    <message>
        <source>Keep the faces&apos; crops</source>
        <translation>Garder les visages recadrés</translation>
    </message>
    <message>
        <source>Write annotated videos</source>
        <translation>Écrire des vidéos annotées</translation>
    </message>
    <message>
        <source>Blur the faces in them</source>
        <translation>Y flouter les visages</translation>
    </message>
    <message>
        <source>Write ELAN tiers</source>
        <translation>Écrire des pistes ELAN</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>Besides</source>
        <translation>En plus</translation>
    </message>
    <message>
        <source>It is still working. Cancel it first.</source>
        <translation>L’analyse est en cours. Annulez-la d’abord.</translation>
    </message>
    <message>
        <source>{0} can&apos;t be made: {1}</source>
        <translation>Impossible de créer {0}&#xa0;: {1}</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échec</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Laissé de côté</translation>
    </message>
    <message>
        <source>Written: {0}</source>
        <translation>Écrit&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Cancelled; {0} files are in the table.</source>
        <translation>Annulé&#xa0;; le tableau contient {0} fichiers.</translation>
    </message>
    <message>
        <source>Folder of images to analyze</source>
        <translation>Dossier d’images à analyser</translation>
    </message>
    <message>
        <source>Drop videos, images or folders of images here.</source>
        <translation>Déposez ici des vidéos, des images ou des dossiers d’images.</translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>No face in view</source>
        <translation>Aucun visage en vue</translation>
    </message>
    <message>
        <source>Face {0} of {1}</source>
        <translation>Visage {0} sur {1}</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close the message</source>
        <translation>Fermer le message</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Data</source>
        <translation>Données</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Précision numérique</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Recette</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Split / protocol</source>
        <translation>Partie / protocole</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Exactitude</translation>
    </message>
    <message>
        <source>95% interval</source>
        <translation>Intervalle à 95&#xa0;%</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Visages</translation>
    </message>
    <message>
        <source>How well it reads</source>
        <translation>À quel point il lit bien</translation>
    </message>
    <message>
        <source>The thesis, for the same network</source>
        <translation>La thèse, pour le même réseau</translation>
    </message>
    <message>
        <source>Found, of each expression (test)</source>
        <translation>Trouvé, pour chaque expression (test)</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Expression</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Trouvé</translation>
    </message>
    <message>
        <source>Limits of use</source>
        <translation>Limites d’emploi</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architecture</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Graines</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Température</translation>
    </message>
    <message>
        <source>Licence of the weights</source>
        <translation>Licence des poids</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Identifiant</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>Le modèle</translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>Model card: {0}</source>
        <translation>Fiche du modèle&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Fiche du modèle</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Fiche</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confiance</translation>
    </message>
    <message>
        <source>Pages of the card</source>
        <translation>Pages de la fiche</translation>
    </message>
</context>
<context>
    <name>ComparisonPanel</name>
    <message>
        <source>Compare {0}</source>
        <translation>Comparer {0}</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>There is only one model here, and nothing to compare it with.</source>
        <translation>Il n’y a qu’un modèle ici, et rien à quoi le comparer.</translation>
    </message>
    <message>
        <source>Tick a second model to compare.
It reads the same face in the time that the chosen model leaves.</source>
        <translation>Cochez un deuxième modèle pour comparer.
Il lit le même visage dans le temps que laisse le modèle choisi.</translation>
    </message>
</context>
<context>
    <name>ConfidencePage</name>
    <message>
        <source>Confidence</source>
        <translation>Confiance</translation>
    </message>
    <message>
        <source>This card has no reliability diagram: it was written before cards had one. The command ferdesk-train reliability adds it.</source>
        <translation>Cette fiche n’a pas de diagramme de fiabilité : elle a été écrite avant que les fiches en aient un. La commande ferdesk-train reliability l’ajoute.</translation>
    </message>
    <message>
        <source>After the temperature, with the 95% interval</source>
        <translation>Après la température, avec l’intervalle à 95 %</translation>
    </message>
    <message>
        <source>Before the temperature</source>
        <translation>Avant la température</translation>
    </message>
    <message>
        <source>too sure of itself</source>
        <translation>trop sûr de lui</translation>
    </message>
    <message>
        <source>more cautious than it had to be</source>
        <translation>plus prudent que nécessaire</translation>
    </message>
    <message>
        <source>about as sure as it was right</source>
        <translation>à peu près aussi sûr qu’il avait raison</translation>
    </message>
    <message>
        <source>When the model is 70% sure, is it right 7 times out of 10? On average its confidence is {0:.1f} percentage points from that (expected calibration error). Before its answers were divided by the temperature of {1:.2f} it was {2:.1f} points, and {3}. The closer a mark is to the dotted line, the better.</source>
        <translation>Quand le modèle est sûr à 70 %, a-t-il raison 7 fois sur 10 ? En moyenne, sa confiance s’en écarte de {0:.1f} points (erreur de calibration attendue). Avant la division de ses réponses par la température de {1:.2f}, c’étaient {2:.1f} points, et il était {3}. Plus une marque est proche de la ligne pointillée, mieux c’est.</translation>
    </message>
    <message>
        <source>{0} pictures, split {1}, protocol {2}.</source>
        <translation>{0} images, partie {1}, protocole {2}.</translation>
    </message>
    <message>
        <source>The temperature was fitted on these same pictures, which flatters it.</source>
        <translation>La température a été ajustée sur ces mêmes images, ce qui la flatte.</translation>
    </message>
    <message>
        <source>On the test set it is {0:.1f} points (N = {1}).</source>
        <translation>Sur les images de test, ce sont {0:.1f} points (N = {1}).</translation>
    </message>
    <message>
        <source>This is of single pictures like those of the data set, before smoothing over time and before the action units are asked; a camera&apos;s may be further off.</source>
        <translation>Cela vaut pour des images isolées comme celles des données, avant le lissage dans le temps et avant l’avis des unités d’action ; celles d’une caméra peuvent s’en écarter davantage.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>Sûr</translation>
    </message>
    <message>
        <source>Right (95%)</source>
        <translation>Juste (95 %)</translation>
    </message>
    <message>
        <source>Before: sure</source>
        <translation>Avant : sûr</translation>
    </message>
    <message>
        <source>Before: right</source>
        <translation>Avant : juste</translation>
    </message>
    <message>
        <source>Reliability diagram as a table</source>
        <translation>Diagramme de fiabilité en tableau</translation>
    </message>
</context>
<context>
    <name>CropPanel</name>
    <message>
        <source>48 × 48 gray, enlarged</source>
        <translation>48 × 48 en gris, agrandi</translation>
    </message>
</context>
<context>
    <name>CropView</name>
    <message>
        <source>The face as the model sees it</source>
        <translation>Le visage tel que le modèle le voit</translation>
    </message>
</context>
<context>
    <name>DialogDesk</name>
    <message>
        <source>There is no model to analyze with.</source>
        <translation>Il n’y a pas de modèle pour analyser.</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Open-source licences</source>
        <translation>Licences libres</translation>
    </message>
    <message>
        <source>ferdesk is made of the work of many people. These are their terms.</source>
        <translation>ferdesk est fait du travail de beaucoup de personnes. Voici leurs conditions.</translation>
    </message>
    <message>
        <source>Parts of ferdesk</source>
        <translation>Parties de ferdesk</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Texte de la licence</translation>
    </message>
    <message>
        <source>This part carries no text of its own beside the name above.</source>
        <translation>Cette partie ne contient pas d’autre texte que le nom ci-dessus.</translation>
    </message>
</context>
<context>
    <name>MarkersDialog</name>
    <message>
        <source>Markers and notes</source>
        <translation>Repères et notes</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>A click goes there. A double click, or F2, on a text changes it.</source>
        <translation>Un clic y va. Un double clic ou F2 sur un texte le modifie.</translation>
    </message>
    <message>
        <source>Marker here</source>
        <translation>Repère ici</translation>
    </message>
    <message>
        <source>Add a note</source>
        <translation>Ajouter une note</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Bring back what was deleted last</source>
        <translation>Rétablir ce qui a été supprimé en dernier</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Repère</translation>
    </message>
</context>
<context>
    <name>ModelColumn</name>
    <message>
        <source>Probabilities of {0}</source>
        <translation>Probabilités selon {0}</translation>
    </message>
    <message>
        <source>Not tested</source>
        <translation>Pas testé</translation>
    </message>
    <message>
        <source>Test {0:.1f}% of {1}</source>
        <translation>Test {0:.1f}&#xa0;% de {1}</translation>
    </message>
    <message>
        <source>Right on the test set of FER+ by the majority rule: {0:.1f}% of {1}</source>
        <translation>Justes sur l’ensemble de test de FER+ selon la règle majoritaire&#xa0;: {0:.1f}&#xa0;% de {1}</translation>
    </message>
    <message>
        <source>Differs: {0}</source>
        <translation>Diffère&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Milliseconds a face, and pictures a second that it reads</source>
        <translation>Millisecondes par visage, et images lues par seconde</translation>
    </message>
</context>
<context>
    <name>NeutralBar</name>
    <message>
        <source>The face was lost. Stay in the picture and try again.</source>
        <translation>Le visage a été perdu. Restez dans l’image et réessayez.</translation>
    </message>
    <message>
        <source>Too few pictures a second to tell. Try again.</source>
        <translation>Trop peu d’images par seconde pour le dire. Réessayez.</translation>
    </message>
    <message>
        <source>The head was turned. Face the camera and try again.</source>
        <translation>La tête était tournée. Regardez la caméra et réessayez.</translation>
    </message>
    <message>
        <source>The head moved. Hold still and try again.</source>
        <translation>La tête a bougé. Ne bougez pas et réessayez.</translation>
    </message>
    <message>
        <source>The face moved ({0}). Relax it and try again.</source>
        <translation>Le visage a bougé ({0}). Détendez-le et réessayez.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>Forget the neutral face, the kept one too</source>
        <translation>Oublier le visage neutre, même celui qui est gardé</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Garder</translation>
    </message>
    <message>
        <source>Keep it on this computer for the next start. Nobody is recognised: it will stand for whoever is alone in the picture.</source>
        <translation>Le garder sur cet ordinateur pour le prochain démarrage. Personne n’est reconnu&#xa0;: il vaudra pour quiconque est seul dans l’image.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Set my neutral…</source>
        <translation>Définir mon visage neutre…</translation>
    </message>
    <message>
        <source>Relax your face and look into the camera: {0}</source>
        <translation>Détendez le visage et regardez la caméra&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Bars: above your neutral face. Thin line: as measured.</source>
        <translation>Barres&#xa0;: au-dessus de votre visage neutre. Trait fin&#xa0;: tel que mesuré.</translation>
    </message>
    <message>
        <source>Bars: above the neutral face of many people.</source>
        <translation>Barres&#xa0;: au-dessus du visage neutre de nombreuses personnes.</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>It reads how a face looks, not what a person feels</source>
        <translation>Il lit l’apparence d’un visage, non ce qu’une personne ressent</translation>
    </message>
    <message>
        <source>A label is what raters would likely call the picture. People smile without joy and are sad without a sign of it; the app is often wrong, and more so for some people than for others.</source>
        <translation>Une étiquette est ce que des observateurs diraient probablement de l’image. On sourit sans joie et l’on est triste sans le montrer&#xa0;; l’application se trompe souvent, et davantage pour certaines personnes que pour d’autres.</translation>
    </message>
    <message>
        <source>Not for work, school, policing or diagnosis</source>
        <translation>Ni pour le travail, ni pour l’école, ni pour la police, ni pour un diagnostic</translation>
    </message>
    <message>
        <source>Reading emotions at work or in education is forbidden in the European Union (AI Act, Article 5(1)(f)). Never decide about a person by it.</source>
        <translation>Lire les émotions au travail ou dans l’enseignement est interdit dans l’Union européenne (règlement sur l’IA, article 5, paragraphe 1, point f). Ne décidez jamais de rien sur une personne d’après elle.</translation>
    </message>
    <message>
        <source>Whoever is in view must know, and agree</source>
        <translation>Qui est dans le champ doit le savoir et y consentir</translation>
    </message>
    <message>
        <source>Tell people before you point a camera at them, and stop when they ask you to.</source>
        <translation>Prévenez avant de diriger une caméra vers quelqu’un, et arrêtez quand on vous le demande.</translation>
    </message>
    <message>
        <source>Everything stays on this computer</source>
        <translation>Tout reste sur cet ordinateur</translation>
    </message>
    <message>
        <source>Pictures are read here and forgotten, unless you record. Nothing is sent anywhere.</source>
        <translation>Les images sont lues ici puis oubliées, sauf si vous enregistrez. Rien n’est envoyé nulle part.</translation>
    </message>
    <message>
        <source>Before you begin</source>
        <translation>Avant de commencer</translation>
    </message>
    <message>
        <source>What ferdesk is, and is not for</source>
        <translation>Ce qu’est ferdesk, et ce qu’il n’est pas</translation>
    </message>
    <message>
        <source>ferdesk reads apparent facial expression from a camera.</source>
        <translation>ferdesk lit l’expression apparente des visages devant une caméra.</translation>
    </message>
    <message>
        <source>I understand</source>
        <translation>J’ai compris</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Version {0}, MIT licence</source>
        <translation>Version {0}, licence MIT</translation>
    </message>
    <message>
        <source>About ferdesk</source>
        <translation>À propos de ferdesk</translation>
    </message>
    <message>
        <source>Open-source licences…</source>
        <translation>Licences libres…</translation>
    </message>
</context>
<context>
    <name>OcclusionPanel</name>
    <message>
        <source>Progress of the map</source>
        <translation>Avancement de la carte</translation>
    </message>
    <message>
        <source>How it is made: a gray square is slid over the crop, and each time the model reads it again. What it can&apos;t say: squares are hidden one at a time, so of two parts of which either is enough neither looks important. A gray square is a sight that the model was never trained on. It tells what this model used of this picture, not why a face looks as it does, and nothing about what a person feels.</source>
        <translation>Comment elle est faite : un carré gris est glissé sur le visage recadré, et chaque fois le modèle le lit à nouveau. Ce qu’elle ne peut pas dire : les carrés sont cachés un à un ; de deux parties dont l’une suffit, aucune ne semble donc importante. Un carré gris est une vue que le modèle n’a jamais apprise. Elle dit ce que ce modèle a utilisé de cette image, non pourquoi un visage a cet air, et rien de ce qu’une personne ressent.</translation>
    </message>
    <message>
        <source>Looking which parts count…</source>
        <translation>Recherche des parties qui comptent…</translation>
    </message>
    <message>
        <source>There is no face in this picture.</source>
        <translation>Il n’y a pas de visage dans cette image.</translation>
    </message>
    <message>
        <source>Hold the picture (Ctrl+P), and the map of the chosen face is made. It is never made while video runs.</source>
        <translation>Arrêtez l’image (Ctrl+P), et la carte du visage choisi est faite. Elle n’est jamais faite pendant que la vidéo avance.</translation>
    </message>
    <message>
        <source>Points lost by hiding: {0}.</source>
        <translation>Points perdus en cachant : {0}.</translation>
    </message>
    <message>
        <source>Hiding a part changes {0} little: of {1} it takes {2:.0f} points at most.</source>
        <translation>Cacher une partie change peu {0} : des {1}, cela ôte {2:.0f} points au plus.</translation>
    </message>
    <message>
        <source>Hiding the framed square lowers {0} most: from {1} to {2}.</source>
        <translation>Cacher le carré encadré baisse le plus {0} : de {1} à {2}.</translation>
    </message>
    <message>
        <source>Most counts: {0}. Hidden, {1} falls from {2} to {3}.</source>
        <translation>Compte le plus : {0}. Caché, {1} tombe de {2} à {3}.</translation>
    </message>
    <message>
        <source>A gray square of {0} × {0} pixels was put on {1} places of this one picture, without smoothing over time: a colour is what it costs around there. Parts that back each other up count for more than they seem to.</source>
        <translation>Un carré gris de {0} × {0} pixels a été posé à {1} endroits de cette seule image, sans lissage dans le temps : une couleur dit ce qu’il coûte autour de là. Des parties qui se soutiennent comptent plus qu’il n’y paraît.</translation>
    </message>
    <message>
        <source>No label was given; this is about the likeliest.</source>
        <translation>Aucune étiquette n’a été donnée ; il s’agit de la plus probable.</translation>
    </message>
    <message>
        <source>The action units gave the label; this is the network alone.</source>
        <translation>Les unités d’action ont donné l’étiquette ; ceci est le réseau seul.</translation>
    </message>
</context>
<context>
    <name>OcclusionScale</name>
    <message>
        <source>Scale of the map</source>
        <translation>Échelle de la carte</translation>
    </message>
    <message>
        <source>From {0} to {1} percentage points</source>
        <translation>De {0} à {1} points de pourcentage</translation>
    </message>
    <message>
        <source>against the label</source>
        <translation>contre l’étiquette</translation>
    </message>
    <message>
        <source>for the label</source>
        <translation>pour l’étiquette</translation>
    </message>
</context>
<context>
    <name>OcclusionView</name>
    <message>
        <source>What the model looked at</source>
        <translation>Ce que le modèle a regardé</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Pages below the picture</source>
        <translation>Pages sous l’image</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Face</source>
        <translation>Visage</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Pourquoi</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>Regardé</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Comparaison</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Chronologie</translation>
    </message>
    <message>
        <source>Apparent expression</source>
        <translation>Expression apparente</translation>
    </message>
    <message>
        <source>Probabilities</source>
        <translation>Probabilités</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Ce que voit le modèle</translation>
    </message>
    <message>
        <source>Action units</source>
        <translation>Unités d’action</translation>
    </message>
    <message>
        <source>Why this label</source>
        <translation>Pourquoi cette étiquette</translation>
    </message>
    <message>
        <source>What the model looked at</source>
        <translation>Ce que le modèle a regardé</translation>
    </message>
    <message>
        <source>Comparison of models</source>
        <translation>Comparaison des modèles</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>Au fil du temps</translation>
    </message>
</context>
<context>
    <name>ProbabilitiesPanel</name>
    <message>
        <source>Thin line: the last frame alone, unsmoothed.</source>
        <translation>Trait fin&#xa0;: la dernière image seule, sans lissage.</translation>
    </message>
</context>
<context>
    <name>Pushes</name>
    <message>
        <source>What the action units speak for</source>
        <translation>Ce que plaident les unités d’action</translation>
    </message>
</context>
<context>
    <name>ReadingPanel</name>
    <message>
        <source>No face</source>
        <translation>Pas de visage</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Encore rien</translation>
    </message>
    <message>
        <source>Nobody is in view. Faces are read when they look towards the camera.</source>
        <translation>Personne n’est dans le champ. Les visages sont lus quand ils regardent vers la caméra.</translation>
    </message>
    <message>
        <source>Open a camera, a file or the demo to begin.</source>
        <translation>Ouvrez une caméra, un fichier ou la démo pour commencer.</translation>
    </message>
    <message>
        <source>{0} against {1}: too close to call</source>
        <translation>{0} contre {1}&#xa0;: trop proches pour trancher</translation>
    </message>
    <message>
        <source>{0} likely</source>
        <translation>{0} probable</translation>
    </message>
    <message>
        <source>No label is given</source>
        <translation>Aucune étiquette n’est donnée</translation>
    </message>
</context>
<context>
    <name>RecLight</name>
    <message>
        <source>{0} free</source>
        <translation>{0} libres</translation>
    </message>
    <message>
        <source>Recording: {0}</source>
        <translation>Enregistrement&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>RecordDesk</name>
    <message>
        <source>Recorded: {0}</source>
        <translation>Enregistré&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Deleted: {0}</source>
        <translation>Supprimé&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>ReliabilityDiagram</name>
    <message>
        <source>Reliability diagram</source>
        <translation>Diagramme de fiabilité</translation>
    </message>
    <message>
        <source>{0:.0f}% sure: {1:.0f}% right</source>
        <translation>sûr à {0:.0f} % : juste à {1:.0f} %</translation>
    </message>
    <message>
        <source>Read rightly</source>
        <translation>Lu juste</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confiance</translation>
    </message>
    <message>
        <source>Pictures in each bin, at most {0}</source>
        <translation>Images par classe, {0} au plus</translation>
    </message>
</context>
<context>
    <name>RescoreDialog</name>
    <message>
        <source>Score again: {0}</source>
        <translation>Réévaluer&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>The recorded probabilities</source>
        <translation>Les probabilités enregistrées</translation>
    </message>
    <message>
        <source>Say nothing below</source>
        <translation>Ne rien dire en dessous de</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Avancement</translation>
    </message>
    <message>
        <source>The recorded faces are read again. The recording stays as it is.</source>
        <translation>Les visages enregistrés sont relus. L’enregistrement reste tel quel.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Visage</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Enregistré</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Maintenant</translation>
    </message>
    <message>
        <source>Where the label differs</source>
        <translation>Où l’étiquette diffère</translation>
    </message>
    <message>
        <source>Score again</source>
        <translation>Réévaluer</translation>
    </message>
    <message>
        <source>There is no face in this recording.</source>
        <translation>Il n’y a aucun visage dans cet enregistrement.</translation>
    </message>
    <message>
        <source>{0} faces. Same label: {1:.1f}%. Cohen&apos;s kappa: {2}.</source>
        <translation>{0} visages. Même étiquette&#xa0;: {1:.1f}&#xa0;%. Kappa de Cohen&#xa0;: {2}.</translation>
    </message>
</context>
<context>
    <name>ResultsDialog</name>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>How these figures were come by</source>
        <translation>Comment ces chiffres ont été obtenus</translation>
    </message>
    <message>
        <source>There is no table here.</source>
        <translation>Il n’y a pas de tableau ici.</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Copier en</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>no</source>
        <translation>non</translation>
    </message>
    <message>
        <source>no figure</source>
        <translation>pas de chiffre</translation>
    </message>
    <message>
        <source>Choose a cell to read it in full.</source>
        <translation>Choisissez une case pour la lire en entier.</translation>
    </message>
    <message>
        <source>{0} of {1} rows have no figures yet ({2}).</source>
        <translation>{0} lignes sur {1} n’ont pas encore de chiffres ({2}).</translation>
    </message>
    <message>
        <source>{0}: yes {1}, no {2}.</source>
        <translation>{0} : oui {1}, non {2}.</translation>
    </message>
    <message>
        <source>Copied as {0}.</source>
        <translation>Copié en {0}.</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Enregistrer le tableau</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>Enregistré : {0}</translation>
    </message>
</context>
<context>
    <name>Scrubber</name>
    <message>
        <source>Position in the recording</source>
        <translation>Position dans l’enregistrement</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>View</source>
        <translation>Affichage</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Performances</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Thème</translation>
    </message>
    <message>
        <source>Light, dark or high contrast; changes at once.</source>
        <translation>Clair, sombre ou contraste élevé&#xa0;; change aussitôt.</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Contraste élevé</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Of the window; takes effect at the next start. Files stay in English.</source>
        <translation>De la fenêtre&#xa0;; prend effet au prochain démarrage. Les fichiers restent en anglais.</translation>
    </message>
    <message>
        <source>Mirror the camera picture</source>
        <translation>Image de la caméra en miroir</translation>
    </message>
    <message>
        <source>Show camera pictures as a mirror would. Files are never mirrored.</source>
        <translation>Montrer l’image des caméras comme dans un miroir. Les fichiers ne le sont jamais.</translation>
    </message>
    <message>
        <source>Draw the face mesh</source>
        <translation>Dessiner le maillage du visage</translation>
    </message>
    <message>
        <source>Draw the landmarks found on the selected face.</source>
        <translation>Dessiner les repères trouvés sur le visage choisi.</translation>
    </message>
    <message>
        <source>Mark unsmoothed values</source>
        <translation>Marquer les valeurs non lissées</translation>
    </message>
    <message>
        <source>A thin line on each bar: what the model said of the last frame alone.</source>
        <translation>Un trait fin sur chaque barre&#xa0;: ce que le modèle a dit de la dernière image seule.</translation>
    </message>
    <message>
        <source>Tell a screen reader at most every</source>
        <translation>Parler au lecteur d’écran au plus toutes les</translation>
    </message>
    <message>
        <source>What the chosen face looks like is said when it has changed and stays; only where a screen reader runs.</source>
        <translation>L’air du visage choisi est dit quand il a changé et qu’il dure&#xa0;; seulement si un lecteur d’écran fonctionne.</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Lissage</translation>
    </message>
    <message>
        <source>Time constant of the filter. Longer is calmer and slower to follow.</source>
        <translation>Constante de temps du filtre. Plus longue, elle est plus calme et plus lente à suivre.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Désactivé</translation>
    </message>
    <message>
        <source>Say nothing below</source>
        <translation>Ne rien dire en dessous de</translation>
    </message>
    <message>
        <source>When the likeliest expression is less likely than this, no label is given.</source>
        <translation>Quand l’expression la plus probable l’est moins que cela, aucune étiquette n’est donnée.</translation>
    </message>
    <message>
        <source>Always give a label</source>
        <translation>Toujours donner une étiquette</translation>
    </message>
    <message>
        <source>Ask the action units when it is close</source>
        <translation>Demander aux unités d’action quand c’est serré</translation>
    </message>
    <message>
        <source>Where the network hesitates between two or three expressions, what moves in the face decides. The page Why shows how.</source>
        <translation>Quand le réseau hésite entre deux ou trois expressions, ce qui bouge dans le visage décide. La page Pourquoi montre comment.</translation>
    </message>
    <message>
        <source>Yes, the best rules</source>
        <translation>Oui, les meilleures règles</translation>
    </message>
    <message>
        <source>Yes, the thesis&apos;s rules</source>
        <translation>Oui, les règles de la thèse</translation>
    </message>
    <message>
        <source>No, the network alone</source>
        <translation>Non, le réseau seul</translation>
    </message>
    <message>
        <source>Name both when closer than</source>
        <translation>Nommer les deux quand l’écart est sous</translation>
    </message>
    <message>
        <source>When the two likeliest differ by less than this, both are named: neutral or sadness.</source>
        <translation>Quand les deux plus probables diffèrent de moins que cela, les deux sont nommées&#xa0;: neutre ou tristesse.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Jamais</translation>
    </message>
    <message>
        <source>Keep whole pictures</source>
        <translation>Garder les images entières</translation>
    </message>
    <message>
        <source>Otherwise only the 48 × 48 crops and landmarks of faces are kept, in less room.</source>
        <translation>Sinon seuls les visages recadrés de 48 × 48 et les repères sont gardés, en moins de place.</translation>
    </message>
    <message>
        <source>Faces at once</source>
        <translation>Visages à la fois</translation>
    </message>
    <message>
        <source>Each face takes time; fewer is faster.</source>
        <translation>Chaque visage prend du temps&#xa0;; moins il y en a, plus c’est rapide.</translation>
    </message>
    <message>
        <source>Run models on</source>
        <translation>Faire tourner les modèles sur</translation>
    </message>
    <message>
        <source>The status bar shows what is really in use, whatever is asked for here.</source>
        <translation>La barre d’état montre ce qui sert vraiment, quoi que l’on demande ici.</translation>
    </message>
    <message>
        <source>The fastest that works</source>
        <translation>Le plus rapide qui marche</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Processeur (CPU)</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Carte graphique (CUDA)</translation>
    </message>
    <message>
        <source>Threads of the model</source>
        <translation>Fils d’exécution du modèle</translation>
    </message>
    <message>
        <source>Processor threads that a model may use.</source>
        <translation>Fils du processeur qu’un modèle peut occuper.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Choose a part of the screen</source>
        <translation>Choisir une partie de l’écran</translation>
    </message>
    <message>
        <source>Drag a rectangle around the faces. Double-click: the whole screen.</source>
        <translation>Tracez un rectangle autour des visages. Double clic&#xa0;: tout l’écran.</translation>
    </message>
    <message>
        <source>Keys: arrows move, Shift and arrows resize, Enter takes it, Esc cancels.</source>
        <translation>Touches&#xa0;: les flèches déplacent, Maj et flèches redimensionnent, Entrée valide, Échap annule.</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>{0} alone is needed for typing and moving: add Ctrl or Alt.</source>
        <translation>{0} seule sert à écrire et à se déplacer&#xa0;: ajoutez Ctrl ou Alt.</translation>
    </message>
    <message>
        <source>{0} opens the menu {1}.</source>
        <translation>{0} ouvre le menu {1}.</translation>
    </message>
    <message>
        <source>{0} belongs to “{1}”. Give that another key first.</source>
        <translation>{0} appartient à «&#xa0;{1}&#xa0;». Donnez-lui d’abord une autre touche.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keys</source>
        <translation>Touches</translation>
    </message>
    <message>
        <source>Search for an action or a key</source>
        <translation>Chercher une action ou une touche</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Nouvelle touche</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Par défaut</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Aucune touche</translation>
    </message>
    <message>
        <source>All to default</source>
        <translation>Tout par défaut</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Touche</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>Les actions et leurs touches</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>Default: {0}</source>
        <translation>Par défaut&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>SourceMenu</name>
    <message>
        <source>&amp;Recent</source>
        <translation>&amp;Récents</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Aucune caméra trouvée</translation>
    </message>
    <message>
        <source>&amp;Clear the list</source>
        <translation>&amp;Vider la liste</translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>Screen</source>
        <translation>Écran</translation>
    </message>
    <message>
        <source>Screen, {0} × {1} at {2}, {3}</source>
        <translation>Écran, {0} × {1} à {2}, {3}</translation>
    </message>
</context>
<context>
    <name>Spells</name>
    <message>
        <source>Disagreements over the last minute</source>
        <translation>Désaccords sur la dernière minute</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>{0} times; the last: {1}</source>
        <translation>{0} fois&#xa0;; la dernière&#xa0;: {1}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>maintenant</translation>
    </message>
    <message>
        <source>{0:.0f} s ago: {1}</source>
        <translation>il y a {0:.0f} s&#xa0;: {1}</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Play the demo</source>
        <translation>Jouer la démo</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>Ouvrir un fichier…</translation>
    </message>
    <message>
        <source>Opening {0}…</source>
        <translation>Ouverture de {0}…</translation>
    </message>
    <message>
        <source>No camera found. Play the demo?</source>
        <translation>Aucune caméra trouvée. Jouer la démo&#xa0;?</translation>
    </message>
    <message>
        <source>Or plug a camera in and try again.</source>
        <translation>Ou branchez une caméra et réessayez.</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Pas d’image</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>Rien n’est ouvert</translation>
    </message>
    <message>
        <source>Choose a camera or a file above, or play the demo.</source>
        <translation>Choisissez une caméra ou un fichier ci-dessus, ou jouez la démo.</translation>
    </message>
</context>
<context>
    <name>Stats</name>
    <message>
        <source>Capture</source>
        <translation>Capture</translation>
    </message>
    <message>
        <source>Pictures a second that come from the source</source>
        <translation>Images par seconde qui viennent de la source</translation>
    </message>
    <message>
        <source>Inference</source>
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Pictures a second that are read</source>
        <translation>Images par seconde qui sont lues</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Affichage</translation>
    </message>
    <message>
        <source>Pictures a second that are painted in this window</source>
        <translation>Images par seconde peintes dans cette fenêtre</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latence</translation>
    </message>
    <message>
        <source>From picture to reading: half take less than the first, 95% than the second</source>
        <translation>De l’image à la lecture&#xa0;: la moitié prend moins que le premier nombre, 95&#xa0;% moins que le second</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>Sautées</translation>
    </message>
    <message>
        <source>Pictures that were shown but not read, because a newer one had come</source>
        <translation>Images montrées mais non lues, parce qu’une plus récente était arrivée</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Sur</translation>
    </message>
    <message>
        <source>Where the model really runs</source>
        <translation>Où le modèle tourne vraiment</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>Rien n’est ouvert</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Ouverture…</translation>
    </message>
    <message>
        <source>No pictures come</source>
        <translation>Aucune image ne vient</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Fini</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>Gone; waiting for it to come back</source>
        <translation>Disparue&#xa0;; on attend son retour</translation>
    </message>
    <message>
        <source>In use by another program; trying again</source>
        <translation>Occupée par un autre programme&#xa0;; nouvel essai</translation>
    </message>
    <message>
        <source>Not allowed; trying again</source>
        <translation>Interdite&#xa0;; nouvel essai</translation>
    </message>
    <message>
        <source>No pictures come; trying again</source>
        <translation>Aucune image ne vient&#xa0;; nouvel essai</translation>
    </message>
    <message>
        <source>Black picture</source>
        <translation>Image noire</translation>
    </message>
    <message>
        <source>1 gap</source>
        <translation>1 trou</translation>
    </message>
    <message>
        <source>{0} gaps</source>
        <translation>{0} trous</translation>
    </message>
    <message>
        <source>now: {0}</source>
        <translation>maintenant&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>StreamDialog</name>
    <message>
        <source>Stream to other programs</source>
        <translation>Diffuser vers d’autres programmes</translation>
    </message>
    <message>
        <source>Records as JSON over a WebSocket</source>
        <translation>Relevés en JSON par WebSocket</translation>
    </message>
    <message>
        <source>Port of the WebSocket</source>
        <translation>Port du WebSocket</translation>
    </message>
    <message>
        <source>Address with its token</source>
        <translation>Adresse avec son jeton</translation>
    </message>
    <message>
        <source>The address stands here while it is on</source>
        <translation>L’adresse est ici tant que c’est en marche</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the address with its token</source>
        <translation>Copier l’adresse avec son jeton</translation>
    </message>
    <message>
        <source>Records as OSC</source>
        <translation>Relevés en OSC</translation>
    </message>
    <message>
        <source>Port of the program that listens for OSC</source>
        <translation>Port du programme qui écoute l’OSC</translation>
    </message>
    <message>
        <source>Passes on what is read, frame by frame, to programs on this computer: apparent expression, not feeling. No picture is sent. Whoever knows the token can listen; it is new at each start.</source>
        <translation>Transmet ce qui est lu, image par image, à des programmes de cet ordinateur&#xa0;: l’expression apparente, non le sentiment. Aucune image n’est envoyée. Qui connaît le jeton peut écouter&#xa0;; il est nouveau à chaque démarrage.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>To 127.0.0.1:{0} · records sent: {1}</source>
        <translation>Vers 127.0.0.1:{0} · relevés envoyés&#xa0;: {1}</translation>
    </message>
    <message>
        <source>1 program listens</source>
        <translation>1 programme écoute</translation>
    </message>
    <message>
        <source>{0} programs listen</source>
        <translation>{0} programmes écoutent</translation>
    </message>
    <message>
        <source>records sent: {0}</source>
        <translation>relevés envoyés&#xa0;: {0}</translation>
    </message>
    <message>
        <source>left out for slow ones: {0}</source>
        <translation>omis pour les plus lents&#xa0;: {0}</translation>
    </message>
    <message>
        <source>refused: {0}</source>
        <translation>refusés&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>StreamLight</name>
    <message>
        <source>1 program</source>
        <translation>1 programme</translation>
    </message>
    <message>
        <source>{0} programs</source>
        <translation>{0} programmes</translation>
    </message>
    <message>
        <source>Records are passed on to other programs. {0}</source>
        <translation>Les relevés sont transmis à d’autres programmes. {0}</translation>
    </message>
</context>
<context>
    <name>TimelineModel</name>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Étiquette</translation>
    </message>
</context>
<context>
    <name>TimelinePanel</name>
    <message>
        <source>Expressions</source>
        <translation>Expressions</translation>
    </message>
    <message>
        <source>Action units</source>
        <translation>Unités d’action</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>Show as a table</source>
        <translation>Montrer en tableau</translation>
    </message>
    <message>
        <source>Show as a table, a row for each second</source>
        <translation>Montrer en tableau, une ligne par seconde</translation>
    </message>
    <message>
        <source>The last minute</source>
        <translation>La dernière minute</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>Tout</translation>
    </message>
</context>
<context>
    <name>TimelineTable</name>
    <message>
        <source>Readings, a row for each second</source>
        <translation>Lectures, une ligne par seconde</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>Choose a camera, a file, a stream or the demo</source>
        <translation>Choisir une caméra, un fichier, un flux ou la démo</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>No model found</source>
        <translation>Aucun modèle trouvé</translation>
    </message>
    <message>
        <source>The model that reads the faces, with its accuracy on the test set</source>
        <translation>Le modèle qui lit les visages, avec son exactitude sur le jeu de test</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Speed</source>
        <translation>Vitesse</translation>
    </message>
    <message>
        <source>Score again…</source>
        <translation>Réévaluer…</translation>
    </message>
    <message>
        <source>Read the recorded faces with another model or settings</source>
        <translation>Relire les visages enregistrés avec un autre modèle ou d’autres réglages</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Figer</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Jouer</translation>
    </message>
</context>
<context>
    <name>UnitGrid</name>
    <message>
        <source>Seen in: {0}.</source>
        <translation>Vu dans&#xa0;: {0}.</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Live picture</source>
        <translation>Image en direct</translation>
    </message>
    <message>
        <source>Click a face, or press the arrow keys, to choose whose expression is shown.</source>
        <translation>Cliquez sur un visage, ou pressez les flèches, pour choisir celui dont l’expression est montrée.</translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Action units, in log-odds: right of the line for the label, left against it</source>
        <translation>Unités d’action, en log-cotes&#xa0;: à droite du trait pour l’étiquette, à gauche contre elle</translation>
    </message>
    <message>
        <source>No face to decide about.</source>
        <translation>Pas de visage sur lequel décider.</translation>
    </message>
    <message>
        <source>The action units changed {0} to {1}.</source>
        <translation>Les unités d’action ont changé {0} en {1}.</translation>
    </message>
    <message>
        <source>It was close, and the action units agree with the network.</source>
        <translation>C’était serré, et les unités d’action s’accordent avec le réseau.</translation>
    </message>
    <message>
        <source>The network alone decided.</source>
        <translation>Le réseau a décidé seul.</translation>
    </message>
    <message>
        <source>Network: {0}</source>
        <translation>Réseau&#xa0;: {0}</translation>
    </message>
    <message>
        <source>apart by {0}, asked below {1}</source>
        <translation>écart de {0}, demandées sous {1}</translation>
    </message>
    <message>
        <source>Asked of {0} validation images, it helped {1} and harmed {2}.</source>
        <translation>Demandées pour {0} images de validation, elles ont aidé {1} fois et nui {2} fois.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Shape of the face</source>
        <translation>Forme du visage</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>Neutre</translation>
    </message>
    <message>
        <source>Happiness</source>
        <translation>Joie</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>Surprise</translation>
    </message>
    <message>
        <source>Sadness</source>
        <translation>Tristesse</translation>
    </message>
    <message>
        <source>Anger</source>
        <translation>Colère</translation>
    </message>
    <message>
        <source>Disgust</source>
        <translation>Dégoût</translation>
    </message>
    <message>
        <source>Fear</source>
        <translation>Peur</translation>
    </message>
    <message>
        <source>Contempt</source>
        <translation>Mépris</translation>
    </message>
    <message>
        <source>Small face: come closer</source>
        <translation>Petit visage&#xa0;: approchez-vous</translation>
    </message>
    <message>
        <source>Cut by the edge: move to the middle</source>
        <translation>Coupé par le bord&#xa0;: mettez-vous au milieu</translation>
    </message>
    <message>
        <source>Dark: more light from the front</source>
        <translation>Sombre&#xa0;: plus de lumière de face</translation>
    </message>
    <message>
        <source>Low contrast: more light, a clean lens</source>
        <translation>Peu contrasté&#xa0;: plus de lumière, un objectif propre</translation>
    </message>
    <message>
        <source>Blurred: hold still</source>
        <translation>Flou&#xa0;: ne bougez plus</translation>
    </message>
    <message>
        <source>Turned away: face the camera</source>
        <translation>Tourné&#xa0;: regardez la caméra</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Incertain</translation>
    </message>
    <message>
        <source>{0} or {1}</source>
        <translation>{0} ou {1}</translation>
    </message>
    <message>
        <source>forehead</source>
        <translation>front</translation>
    </message>
    <message>
        <source>brow</source>
        <translation>sourcil</translation>
    </message>
    <message>
        <source>eye</source>
        <translation>œil</translation>
    </message>
    <message>
        <source>nose</source>
        <translation>nez</translation>
    </message>
    <message>
        <source>cheek</source>
        <translation>joue</translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>bouche</translation>
    </message>
    <message>
        <source>chin and jaw</source>
        <translation>menton et mâchoire</translation>
    </message>
    <message>
        <source>surroundings of the face</source>
        <translation>entourage du visage</translation>
    </message>
    <message>
        <source>left</source>
        <translation>à gauche</translation>
    </message>
    <message>
        <source>right</source>
        <translation>à droite</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Panels</source>
        <translation>Panneaux</translation>
    </message>
</context>
</TS>
