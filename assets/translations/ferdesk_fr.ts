<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr">
<context>
    <name>ActionUnitsPanel</name>
    <message>
        <source>All units</source>
        <translation>Toutes les unités</translation>
    </message>
    <message>
        <source>Without a bar, because the face mesh does not show them: {0}.</source>
        <translation>Sans barre, car le maillage du visage ne les montre pas&#xa0;: {0}.</translation>
    </message>
</context>
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
        <source>Open network &amp;stream…</source>
        <translation>Ouvrir un flu&amp;x réseau…</translation>
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
        <source>Ne&amp;xt picture</source>
        <translation>Image suivan&amp;te</translation>
    </message>
    <message>
        <source>Pre&amp;vious picture</source>
        <translation>&amp;Image précédente</translation>
    </message>
    <message>
        <source>Open &amp;again</source>
        <translation>Rou&amp;vrir</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>&amp;Arrêter</translation>
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
        <source>Show &amp;your own models</source>
        <translation>Montrer &amp;vos propres modèles</translation>
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
        <translation>Poser un repère &amp;avec une note…</translation>
    </message>
    <message>
        <source>Mar&amp;kers and notes…</source>
        <translation>Repères et &amp;notes…</translation>
    </message>
    <message>
        <source>&amp;Open a recording…</source>
        <translation>&amp;Ouvrir un enregistrement…</translation>
    </message>
    <message>
        <source>&amp;Score again…</source>
        <translation>Réé&amp;valuer…</translation>
    </message>
    <message>
        <source>Save as &amp;table…</source>
        <translation>Enregistrer comme &amp;tableau…</translation>
    </message>
    <message>
        <source>&amp;Label faces…</source>
        <translation>Ét&amp;iqueter des visages…</translation>
    </message>
    <message>
        <source>&amp;Who is who…</source>
        <translation>&amp;Qui est qui…</translation>
    </message>
    <message>
        <source>Se&amp;veral recordings…</source>
        <translation>Pl&amp;usieurs enregistrements…</translation>
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
        <translation>Dessiner le maillage du &amp;visage</translation>
    </message>
    <message>
        <source>&amp;Copy the picture</source>
        <translation>&amp;Copier l’image</translation>
    </message>
    <message>
        <source>Copy the &amp;window</source>
        <translation>Copier la &amp;fenêtre</translation>
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
        <source>&amp;User guide</source>
        <translation>&amp;Guide d’utilisation</translation>
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
        <source>Of the faces that two models or more have read, the share on which all of these give one label. A pair&apos;s figures are of the faces that both have read, which may be fewer.</source>
        <translation>Parmi les visages que deux modèles ou plus ont lus, la part de ceux auxquels tous ceux-ci donnent la même étiquette. Les chiffres d’une paire portent sur les visages que les deux ont lus, parfois moins nombreux.</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa by pair, and agreement</source>
        <translation>Kappa de Cohen par paire, et accord</translation>
    </message>
    <message>
        <source>Nothing compared yet</source>
        <translation>Encore rien de comparé</translation>
    </message>
    <message>
        <source>{0} of {1} agree</source>
        <translation>{0} sur {1} d’accord</translation>
    </message>
    <message>
        <source>{0:.0f}% agree</source>
        <translation>{0:.0f}&#xa0;% d’accord</translation>
    </message>
    <message>
        <source>all that read the face, over the last minute, N = {0}</source>
        <translation>tous ceux qui ont lu le visage, sur la dernière minute, N = {0}</translation>
    </message>
    <message>
        <source>over the last minute, N = {0}</source>
        <translation>sur la dernière minute, N = {0}</translation>
    </message>
    <message>
        <source>{0}–{1}: {2}</source>
        <translation>{0}–{1}&#xa0;: {2}</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa {0}</source>
        <translation>Kappa de Cohen&#xa0;: {0}</translation>
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
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Looking for files…</source>
        <translation>Recherche des fichiers…</translation>
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
        <source>analysis</source>
        <translation>analyse</translation>
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
        <source>Frames of a video to read</source>
        <translation>Images d’une vidéo à lire</translation>
    </message>
    <message>
        <source>Every frame</source>
        <translation>Toutes les images</translation>
    </message>
    <message>
        <source>One of </source>
        <translation>Une sur </translation>
    </message>
    <message>
        <source>Each picture is one face, framed as in FER+</source>
        <translation>Chaque image est un visage, cadré comme dans FER+</translation>
    </message>
    <message>
        <source>No face is looked for: the model sees the whole picture, which must be square, and each gets a label.</source>
        <translation>Aucun visage n’est cherché&#xa0;: le modèle voit l’image entière, qui doit être carrée, et chacune reçoit une étiquette.</translation>
    </message>
    <message>
        <source>Times of the videos: some only, a neutral face, trials</source>
        <translation>Temps des vidéos&#xa0;: une partie, visage neutre, essais</translation>
    </message>
    <message>
        <source>Which part of each video is read, when faces are neutral, and trials.</source>
        <translation>Quelle partie de chaque vidéo est lue, quand les visages sont neutres, et les essais.</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lire</translation>
    </message>
    <message>
        <source>Besides</source>
        <translation>En plus</translation>
    </message>
    <message>
        <source>Files are still being analyzed. Close ferdesk all the same? Those that are done stay in the table.</source>
        <translation>Des fichiers sont encore en cours d’analyse. Fermer ferdesk quand même&#xa0;? Ceux qui sont finis restent dans le tableau.</translation>
    </message>
    <message>
        <source>It is still working. Cancel it first.</source>
        <translation>L’analyse est en cours. Annulez-la d’abord.</translation>
    </message>
    <message>
        <source>Reading the trials…</source>
        <translation>Lecture des essais…</translation>
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
        <source>Written: {0}</source>
        <translation>Écrit&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Cancelled; one file is in the table.</source>
        <translation>Annulé&#xa0;; le tableau contient un fichier.</translation>
    </message>
    <message>
        <source>Cancelled; nothing was written.</source>
        <translation>Annulé&#xa0;; rien n’a été écrit.</translation>
    </message>
    <message>
        <source>Cancelled; {0} files are in the table.</source>
        <translation>Annulé&#xa0;; le tableau contient {0} fichiers.</translation>
    </message>
    <message>
        <source>… and {0} more.</source>
        <translation>… et {0} de plus.</translation>
    </message>
    <message>
        <source>{0} of {1} files are through.</source>
        <translation>{0} fichiers sur {1} sont traités.</translation>
    </message>
    <message>
        <source>{0}, and beside it {1}</source>
        <translation>{0}, et à côté {1}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>Read as in the live view, by {0}. Smoothing of videos: {1}.</source>
        <translation>Lu comme en direct, par {0}. Lissage des vidéos&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Folder to analyze, with all that is in it</source>
        <translation>Dossier à analyser, avec tout ce qu’il contient</translation>
    </message>
    <message>
        <source>Drop videos, images or folders here.</source>
        <translation>Déposez ici des vidéos, des images ou des dossiers.</translation>
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
    <name>ApparentPanel</name>
    <message>
        <source>experimental</source>
        <translation>expérimental</translation>
    </message>
    <message>
        <source>{0}% of {1} test faces lay in such a range; on average the age is {2} years off.</source>
        <translation>{0}&#xa0;% de {1} visages de test étaient dans une telle fourchette&#xa0;; en moyenne, l’âge se trompe de {2} ans.</translation>
    </message>
    <message>
        <source>Right for {0}% of {1} test faces; it knows these two words only.</source>
        <translation>Juste pour {0}&#xa0;% de {1} visages de test&#xa0;; il ne connaît que ces deux mots.</translation>
    </message>
    <message>
        <source>Looks {0} to {1}</source>
        <translation>Semble avoir {0} à {1}&#xa0;ans</translation>
    </message>
    <message>
        <source>Gender is not clear</source>
        <translation>Genre incertain</translation>
    </message>
    <message>
        <source>Looks female</source>
        <translation>Semble féminin</translation>
    </message>
    <message>
        <source>Looks male</source>
        <translation>Semble masculin</translation>
    </message>
    <message>
        <source>Not told</source>
        <translation>Non indiqué</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Encore rien</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Pas de visage</translation>
    </message>
    <message>
        <source>Can&apos;t be judged</source>
        <translation>Impossible à juger</translation>
    </message>
    <message>
        <source>Recordings keep neither age nor gender.</source>
        <translation>Les enregistrements ne gardent ni l’âge ni le genre.</translation>
    </message>
    <message>
        <source>How a face looks to a network, and no more. Not for decisions about anyone; never recorded.</source>
        <translation>Ce qu’un visage semble à un réseau, rien de plus. Pas pour décider de qui que ce soit&#xa0;; jamais enregistré.</translation>
    </message>
</context>
<context>
    <name>Ask</name>
    <message>
        <source>Recordings and tables</source>
        <translation>Enregistrements et tableaux</translation>
    </message>
    <message>
        <source>{0} is there already. Write over it?</source>
        <translation>{0} existe déjà. L’écraser&#xa0;?</translation>
    </message>
    <message>
        <source>{0} is still being written. Close ferdesk all the same, without it?</source>
        <translation>{0} est encore en cours d’écriture. Fermer ferdesk quand même, sans lui&#xa0;?</translation>
    </message>
    <message>
        <source>{0} is still being written. Close this window all the same, without it?</source>
        <translation>{0} est encore en cours d’écriture. Fermer cette fenêtre quand même, sans lui&#xa0;?</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Fermer le message</translation>
    </message>
</context>
<context>
    <name>Bar</name>
    <message>
        <source>{0}; left {1}, right {2}</source>
        <translation>{0}&#xa0;; gauche {1}, droite {2}</translation>
    </message>
</context>
<context>
    <name>Besides</name>
    <message>
        <source>Write a report</source>
        <translation>Écrire un rapport</translation>
    </message>
    <message>
        <source>A page for the browser: which expressions when, how strong, and how it was made.</source>
        <translation>Une page pour le navigateur&#xa0;: quelles expressions à quel moment, avec quelle force, et comment elle a été faite.</translation>
    </message>
    <message>
        <source>Write a summary</source>
        <translation>Écrire un résumé</translation>
    </message>
    <message>
        <source>A second table, with a line for each face of each file: how much of each expression, and how strong each Action Unit.</source>
        <translation>Un deuxième tableau, avec une ligne par visage de chaque fichier&#xa0;: la part de chaque expression, et la force de chaque unité d’action.</translation>
    </message>
    <message>
        <source>Write ELAN tiers</source>
        <translation>Écrire des pistes ELAN</translation>
    </message>
    <message>
        <source>Keep the faces&apos; crops</source>
        <translation>Garder les recadrages</translation>
    </message>
    <message>
        <source>Write annotated videos</source>
        <translation>Écrire des vidéos annotées</translation>
    </message>
    <message>
        <source>Blur the faces in them</source>
        <translation>Y flouter les visages</translation>
    </message>
</context>
<context>
    <name>Between</name>
    <message>
        <source>from</source>
        <translation>de</translation>
    </message>
    <message>
        <source>to</source>
        <translation>à</translation>
    </message>
    <message>
        <source>Seconds, or 1:02:03</source>
        <translation>Secondes, ou 1:02:03</translation>
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
        <source>Validation</source>
        <translation>Validation</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>majority of the votes</source>
        <translation>majorité des votes</translation>
    </message>
    <message>
        <source>set</source>
        <translation>jeu</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>étiquettes</translation>
    </message>
    <message>
        <source>SHA-256 of the labels</source>
        <translation>SHA-256 des étiquettes</translation>
    </message>
    <message>
        <source>protocol</source>
        <translation>protocole</translation>
    </message>
    <message>
        <source>trained without copies of scored pictures</source>
        <translation>entraîné sans les copies des images évaluées</translation>
    </message>
    <message>
        <source>training pictures</source>
        <translation>images d’entraînement</translation>
    </message>
    <message>
        <source>validation pictures</source>
        <translation>images de validation</translation>
    </message>
    <message>
        <source>commit</source>
        <translation>commit</translation>
    </message>
    <message>
        <source>hardware</source>
        <translation>matériel</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>secondes</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>époques</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>poids</translation>
    </message>
    <message>
        <source>blended</source>
        <translation>mélangé</translation>
    </message>
    <message>
        <source>share of the end</source>
        <translation>part de la fin</translation>
    </message>
    <message>
        <source>balanced</source>
        <translation>équilibré</translation>
    </message>
    <message>
        <source>softened</source>
        <translation>adouci</translation>
    </message>
    <message>
        <source>weighed by the picture</source>
        <translation>pondéré selon l’image</translation>
    </message>
    <message>
        <source>times made worse</source>
        <translation>dégradations par image</translation>
    </message>
    <message>
        <source>pictures as they are</source>
        <translation>images telles quelles</translation>
    </message>
    <message>
        <source>pictures made worse</source>
        <translation>images dégradées</translation>
    </message>
    <message>
        <source>weight of a neighbouring pixel</source>
        <translation>poids d’un pixel voisin</translation>
    </message>
    <message>
        <source>validation NLL</source>
        <translation>log-vraisemblance négative de validation</translation>
    </message>
    <message>
        <source>cost allowed</source>
        <translation>coût permis</translation>
    </message>
    <message>
        <source>from</source>
        <translation>à partir de</translation>
    </message>
    <message>
        <source>format</source>
        <translation>format</translation>
    </message>
    <message>
        <source>validation accuracy, %</source>
        <translation>exactitude en validation,&#xa0;%</translation>
    </message>
    <message>
        <source>validation accuracy in fp32, %</source>
        <translation>exactitude en validation en fp32,&#xa0;%</translation>
    </message>
    <message>
        <source>validation accuracy in int8, %</source>
        <translation>exactitude en validation en int8,&#xa0;%</translation>
    </message>
    <message>
        <source>largest difference from PyTorch</source>
        <translation>plus grand écart à PyTorch</translation>
    </message>
    <message>
        <source>scheme</source>
        <translation>schéma</translation>
    </message>
    <message>
        <source>kept in float</source>
        <translation>gardé en flottant</translation>
    </message>
    <message>
        <source>calibration</source>
        <translation>étalonnage</translation>
    </message>
    <message>
        <source>cost in points</source>
        <translation>coût en points</translation>
    </message>
    <message>
        <source>same label as in fp32, %</source>
        <translation>même étiquette qu’en fp32,&#xa0;%</translation>
    </message>
    <message>
        <source>divergence from fp32</source>
        <translation>divergence par rapport à fp32</translation>
    </message>
    <message>
        <source>tried</source>
        <translation>essais</translation>
    </message>
    <message>
        <source>ends in float</source>
        <translation>bouts en flottant</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>octets</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nom</translation>
    </message>
    <message>
        <source>model</source>
        <translation>modèle</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>notes</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>attendu</translation>
    </message>
    <message>
        <source>thesis</source>
        <translation>thèse</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>exactitude</translation>
    </message>
    <message>
        <source>top-2</source>
        <translation>top-2</translation>
    </message>
    <message>
        <source>top-3</source>
        <translation>top-3</translation>
    </message>
    <message>
        <source>batch</source>
        <translation>lot</translation>
    </message>
    <message>
        <source>dropout</source>
        <translation>dropout</translation>
    </message>
    <message>
        <source>optimiser</source>
        <translation>optimiseur</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>taux d’apprentissage</translation>
    </message>
    <message>
        <source>schedule</source>
        <translation>programme</translation>
    </message>
    <message>
        <source>warm-up</source>
        <translation>échauffement</translation>
    </message>
    <message>
        <source>decay of the rate</source>
        <translation>décroissance du taux</translation>
    </message>
    <message>
        <source>weight decay</source>
        <translation>décroissance des poids</translation>
    </message>
    <message>
        <source>moving average of the weights</source>
        <translation>moyenne mobile des poids</translation>
    </message>
    <message>
        <source>augmentation</source>
        <translation>augmentation</translation>
    </message>
    <message>
        <source>rotation</source>
        <translation>rotation</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>échelle</translation>
    </message>
    <message>
        <source>shift</source>
        <translation>décalage</translation>
    </message>
    <message>
        <source>flip</source>
        <translation>miroir</translation>
    </message>
    <message>
        <source>contrast</source>
        <translation>contraste</translation>
    </message>
    <message>
        <source>brightness</source>
        <translation>luminosité</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>effacement</translation>
    </message>
    <message>
        <source>mixup</source>
        <translation>mixup</translation>
    </message>
    <message>
        <source>share made worse</source>
        <translation>part dégradée</translation>
    </message>
    <message>
        <source>plain end</source>
        <translation>fin sans artifice</translation>
    </message>
    <message>
        <source>phases</source>
        <translation>phases</translation>
    </message>
    <message>
        <source>until</source>
        <translation>jusqu’à</translation>
    </message>
    <message>
        <source>size</source>
        <translation>taille</translation>
    </message>
    <message>
        <source>targets</source>
        <translation>cibles</translation>
    </message>
    <message>
        <source>start</source>
        <translation>départ</translation>
    </message>
    <message>
        <source>grown from</source>
        <translation>agrandi à partir de</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>gelé</translation>
    </message>
    <message>
        <source>share of the teachers</source>
        <translation>part des enseignants</translation>
    </message>
    <message>
        <source>task</source>
        <translation>tâche</translation>
    </message>
    <message>
        <source>weights of the other tasks</source>
        <translation>poids des autres tâches</translation>
    </message>
    <message>
        <source>weight of faces by what teachers tell</source>
        <translation>poids des visages d’après ce qu’en disent les enseignants</translation>
    </message>
    <message>
        <source>tie of the networks</source>
        <translation>lien des réseaux</translation>
    </message>
    <message>
        <source>sharpness-aware step</source>
        <translation>pas tenant compte de la courbure</translation>
    </message>
    <message>
        <source>members</source>
        <translation>membres</translation>
    </message>
    <message>
        <source>adopted from</source>
        <translation>adopté de</translation>
    </message>
    <message>
        <source>SHA-256 of that file</source>
        <translation>SHA-256 de ce fichier</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>images</translation>
    </message>
    <message>
        <source>black and white</source>
        <translation>noir et blanc</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>moyenne</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>écart type</translation>
    </message>
    <message>
        <source>emotions</source>
        <translation>émotions</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>réponses</translation>
    </message>
    <message>
        <source>several pictures at once</source>
        <translation>plusieurs images à la fois</translation>
    </message>
    <message>
        <source>digest</source>
        <translation>empreinte</translation>
    </message>
    <message>
        <source>type</source>
        <translation>type</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>forme</translation>
    </message>
    <message>
        <source>meaning</source>
        <translation>sens</translation>
    </message>
    <message>
        <source>order</source>
        <translation>ordre</translation>
    </message>
    <message>
        <source>majority, votes of fer2013new.csv</source>
        <translation>majorité, votes de fer2013new.csv</translation>
    </message>
    <message>
        <source>most of the votes</source>
        <translation>le plus de votes</translation>
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
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>votes</source>
        <translation>votes</translation>
    </message>
    <message>
        <source>emotion</source>
        <translation>émotion</translation>
    </message>
    <message>
        <source>emotion+gender+age</source>
        <translation>émotion, genre et âge</translation>
    </message>
    <message>
        <source>FER+ (FER2013 pictures, Microsoft&apos;s labels)</source>
        <translation>FER+ (images de FER2013, étiquettes de Microsoft)</translation>
    </message>
    <message>
        <source>{0}, {1} of {2} cores</source>
        <translation>{0}, {1} cœurs sur {2}</translation>
    </message>
    <message>
        <source>{0}, {1} of {2} cores ({3} for the first {4} of {5} epochs), shared with other work</source>
        <translation>{0}, {1} cœur sur {2} ({3} pour les {4} premières époques sur {5}), partagé avec d’autres travaux</translation>
    </message>
    <message>
        <source>of the last step, better on validation ({0}) than their average ({1}), which reached back to smaller pictures</source>
        <translation>du dernier pas, meilleurs en validation ({0}) que leur moyenne ({1}), qui remontait à des images plus petites</translation>
    </message>
    <message>
        <source>static QDQ; weights int8 a channel (7 bits used), activations uint8</source>
        <translation>QDQ statique&#xa0;; poids en int8 par canal (7 bits utilisés), activations en uint8</translation>
    </message>
    <message>
        <source>first convolution, last dense layer</source>
        <translation>première convolution, dernière couche dense</translation>
    </message>
    <message>
        <source>{0}, {1} training pictures</source>
        <translation>{0}, {1} images d’entraînement</translation>
    </message>
    <message>
        <source>minmax</source>
        <translation>min-max</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>entropie</translation>
    </message>
    <message>
        <source>percentile</source>
        <translation>centile</translation>
    </message>
    <message>
        <source>gray faces framed as in FER+; scaling is inside the model</source>
        <translation>visages gris cadrés comme dans FER+&#xa0;; la mise à l’échelle est dans le modèle</translation>
    </message>
    <message>
        <source>It reads the apparent expression of a face, not what a person feels.</source>
        <translation>Il lit l’expression apparente d’un visage, pas ce que ressent une personne.</translation>
    </message>
    <message>
        <source>Not for decisions about people: hiring, policing, insurance, teaching, health.</source>
        <translation>Pas pour décider de personnes&#xa0;: embauche, police, assurance, enseignement, santé.</translation>
    </message>
    <message>
        <source>Disgust, fear and contempt are rare in FER+ and read badly; see the recall by emotion.</source>
        <translation>Le dégoût, la peur et le mépris sont rares dans FER+ et mal lus&#xa0;; voyez la part trouvée par expression.</translation>
    </message>
    <message>
        <source>FER+ was labelled by ten people a picture, who often disagree; its faces were found by web search and do not stand for all ages and peoples alike.</source>
        <translation>Dans FER+, dix personnes ont étiqueté chaque image, et souvent ne sont pas d’accord&#xa0;; ses visages viennent de recherches sur le web et ne représentent pas également tous les âges et tous les peuples.</translation>
    </message>
    <message>
        <source>Faces much turned away or covered are read badly, and so are dark, blurred and small ones; see how it reads poor pictures.</source>
        <translation>Les visages très tournés ou couverts sont mal lus, de même que ceux qui sont sombres, flous ou petits&#xa0;; voir comment sont lues les images médiocres.</translation>
    </message>
    <message>
        <source>Age and gender are those that a face appears to have, by pictures of the web and two classes alone; they say nothing of who somebody is.</source>
        <translation>L’âge et le genre sont ceux qu’un visage semble avoir, d’après des images du web et deux classes seulement&#xa0;; ils ne disent rien de la personne.</translation>
    </message>
    <message>
        <source>MIT, for the weights.</source>
        <translation>MIT, pour les poids.</translation>
    </message>
    <message>
        <source>The pictures of FER2013 are neither included nor licensed.</source>
        <translation>Les images de FER2013 ne sont ni incluses ni concédées.</translation>
    </message>
    <message>
        <source>They began as published weights: {0}.</source>
        <translation>Ils sont partis de poids publiés&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>Age and gender were learnt from a set for non-commercial research.</source>
        <translation>L’âge et le genre ont été appris d’un jeu réservé à la recherche non commerciale.</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+.</source>
        <translation>{0} sur {1} images de FER+.</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+, taught by {2} beside the votes.</source>
        <translation>{0} sur {1} images de FER+, instruit par {2} en plus des votes.</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+, taught by {2} beside the votes; its weights are then blended with those it began with ({3} of the end).</source>
        <translation>{0} sur {1} images de FER+, instruit par {2} en plus des votes&#xa0;; ses poids sont ensuite mélangés à ceux du début ({3} de la fin).</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+; its weights are then blended with those it began with ({2} of the end).</source>
        <translation>{0} sur {1} images de FER+&#xa0;; ses poids sont ensuite mélangés à ceux du début ({2} de la fin).</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+; its last layer is then shifted so that rare emotions are missed less often (logit adjustment, tau {2}).</source>
        <translation>{0} sur {1} images de FER+&#xa0;; sa dernière couche est ensuite décalée pour que les émotions rares soient moins souvent manquées (ajustement des logits, tau {2}).</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+ and of a set of faces with age and gender.</source>
        <translation>{0} sur {1} images de FER+ et d’un jeu de visages avec âge et genre.</translation>
    </message>
    <message>
        <source>{0} on {1} pictures of FER+ and of a set of faces with age and gender, taught by {2} beside the votes.</source>
        <translation>{0} sur {1} images de FER+ et d’un jeu de visages avec âge et genre, instruit par {2} en plus des votes.</translation>
    </message>
    <message>
        <source>What reads emotions is {0}, as it was; the rest was trained on {1} pictures of a set of faces with age and gender.</source>
        <translation>Ce qui lit les émotions est {0}, tel quel&#xa0;; le reste a été entraîné sur {1} images d’un jeu de visages avec âge et genre.</translation>
    </message>
    <message>
        <source>Each picture is softened a little before it is read, as augmentation softens those of the training.</source>
        <translation>Chaque image est un peu adoucie avant d’être lue, comme l’augmentation adoucit celles de l’apprentissage.</translation>
    </message>
    <message>
        <source>How much each of them counts follows from how unlike those of the training a picture is in contrast, detail and noise.</source>
        <translation>Le poids de chacun dépend de l’écart entre l’image et celles de l’entraînement, en contraste, en détail et en bruit.</translation>
    </message>
    <message>
        <source>What it says is then shifted so that rare emotions are missed less often (logit adjustment, tau {0}).</source>
        <translation>Ce qu’il dit est ensuite décalé pour que les émotions rares soient moins souvent manquées (ajustement des logits, tau {0}).</translation>
    </message>
    <message>
        <source>Trained from scratch</source>
        <translation>Entraîné de zéro</translation>
    </message>
    <message>
        <source>Fine-tuned from {0}</source>
        <translation>Affiné à partir de {0}</translation>
    </message>
    <message>
        <source>Grown from {0}, then trained as a whole</source>
        <translation>Agrandi à partir de {0}, puis entraîné en entier</translation>
    </message>
    <message>
        <source>A network of others, adopted.</source>
        <translation>Un réseau d’autrui, adopté.</translation>
    </message>
    <message>
        <source>It reads pictures of {0}×{1} pixels.</source>
        <translation>Il lit des images de {0}×{1} pixels.</translation>
    </message>
    <message>
        <source>Not scored on FER+: its confidence is as it gives it.</source>
        <translation>Non évalué sur FER+&#xa0;: sa confiance est celle qu’il donne.</translation>
    </message>
    <message>
        <source>its publisher&apos;s</source>
        <translation>celles de qui l’a publié</translation>
    </message>
    <message>
        <source>Its publisher&apos;s; ferdesk was not told which.</source>
        <translation>Celle de qui l’a publié&#xa0;; ferdesk ne sait pas laquelle.</translation>
    </message>
    <message>
        <source>probabilities</source>
        <translation>probabilités</translation>
    </message>
    <message>
        <source>It was trained by others: what it learnt from, and where else it fails, is for its publisher to say.</source>
        <translation>Il a été entraîné par d’autres&#xa0;: à qui l’a publié de dire de quoi il a appris, et où encore il échoue.</translation>
    </message>
    <message>
        <source>It has no answer for {0}.</source>
        <translation>Il ne répond jamais «&#xa0;{0}&#xa0;».</translation>
    </message>
    <message>
        <source>{0}: the mean of their calibrated probabilities, in one file.</source>
        <translation>{0}&#xa0;: la moyenne de leurs probabilités calibrées, dans un seul fichier.</translation>
    </message>
    <message>
        <source>{0} (in the mirror), {1}</source>
        <translation>{0} (en miroir), {1}</translation>
    </message>
    <message>
        <source>{0} (in the mirror)</source>
        <translation>{0} (en miroir)</translation>
    </message>
    <message>
        <source>{0}, in the mirror</source>
        <translation>{0}, en miroir</translation>
    </message>
    <message>
        <source>Google&apos;s, trained on ImageNet, converted in the Python package {0} (Apache-2.0)</source>
        <translation>ceux de Google, appris sur ImageNet, convertis dans le paquet Python {0} (Apache-2.0)</translation>
    </message>
    <message>
        <source>EfficientNet-Lite0 of ImageNet, fine-tuned whole, {0} epochs at {1}, {2} and {3} pixels.</source>
        <translation>EfficientNet-Lite0 (ImageNet), affiné en entier, {0} époques à {1}, {2} et {3} pixels.</translation>
    </message>
    <message>
        <source>{0}, hard sharing: emotion, gender and age.</source>
        <translation>{0}, partage dur&#xa0;: émotion, genre et âge.</translation>
    </message>
    <message>
        <source>{0}, hard sharing up to the last group: emotion, gender and age.</source>
        <translation>{0}, partage dur jusqu’au dernier groupe&#xa0;: émotion, genre et âge.</translation>
    </message>
    <message>
        <source>{0}, from the one that ships</source>
        <translation>{0}, à partir de celui qui est livré</translation>
    </message>
    <message>
        <source>Small and fast: {0} M parameters.</source>
        <translation>Petit et rapide&#xa0;: {0} M de paramètres.</translation>
    </message>
    <message>
        <source>Small and fast: {0} M parameters; not in the thesis.</source>
        <translation>Petit et rapide&#xa0;: {0} M de paramètres&#xa0;; pas dans la thèse.</translation>
    </message>
    <message>
        <source>The thesis&apos;s best network, by this project&apos;s training.</source>
        <translation>Le meilleur réseau de la thèse, selon l’entraînement de ce projet.</translation>
    </message>
    <message>
        <source>WRN-28-4 grown from the shipped WRN-16-2: a quarter of the work of one from scratch.</source>
        <translation>WRN-28-4 agrandi à partir du WRN-16-2 livré&#xa0;: le quart du travail d’un entraînement de zéro.</translation>
    </message>
    <message>
        <source>{0} that learns half of the votes and half of its teachers&apos; answers.</source>
        <translation>{0} qui apprend pour moitié des votes et pour moitié des réponses de ses enseignants.</translation>
    </message>
    <message>
        <source>The shipped WRN-16-2 trained on, seven tenths of its targets its teachers&apos; answers.</source>
        <translation>Le WRN-16-2 livré, entraîné plus loin, sept dixièmes de ses cibles étant les réponses de ses enseignants.</translation>
    </message>
    <message>
        <source>WRN-28-4 grown from the shipped WRN-16-2, that learns half of the votes and half of its teachers&apos; answers.</source>
        <translation>WRN-28-4 agrandi à partir du WRN-16-2 livré, qui apprend pour moitié des votes et pour moitié des réponses de ses enseignants.</translation>
    </message>
    <message>
        <source>The rate is what the small network&apos;s own training had come down to six epochs before its end, halved for the double width: a higher one unlearns.</source>
        <translation>Le taux est celui auquel l’entraînement du petit réseau était descendu six époques avant sa fin, divisé par deux pour la largeur double&#xa0;: un taux plus haut désapprend.</translation>
    </message>
    <message>
        <source>What this card says in words of its own is shown as its author wrote it.</source>
        <translation>Ce que cette fiche dit avec ses propres mots est montré tel que son auteur l’a écrit.</translation>
    </message>
    <message>
        <source>Faces and their label</source>
        <translation>Visages et leur étiquette</translation>
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
        <source>What they mean: how old the faces look, and which of two words was written down for them, by those who labelled {0}. Neither is a fact about a person, and neither is for decisions about people.</source>
        <translation>Ce qu’ils veulent dire&#xa0;: l’âge que les visages semblent avoir, et lequel de deux mots a été noté, selon ceux qui ont étiqueté {0}. Ni l’un ni l’autre n’est un fait sur une personne, ni fait pour décider de qui que ce soit.</translation>
    </message>
    <message>
        <source>Age and gender (experimental)</source>
        <translation>Âge et genre (expérimental)</translation>
    </message>
    <message>
        <source>Faces of {0}, test part (split seed {1})</source>
        <translation>Visages de {0}, partie de test (graine du partage {1})</translation>
    </message>
    <message>
        <source>Age: off by, on average</source>
        <translation>Âge&#xa0;: erreur moyenne</translation>
    </message>
    <message>
        <source>Age: inside the range shown</source>
        <translation>Âge&#xa0;: dans la fourchette montrée</translation>
    </message>
    <message>
        <source>Gender: right (95% interval)</source>
        <translation>Genre&#xa0;: juste (intervalle à 95&#xa0;%)</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Visages</translation>
    </message>
    <message>
        <source>The range that is shown holds {0}% of the validation faces of its row:</source>
        <translation>La fourchette montrée contient {0}&#xa0;% des visages de validation de sa ligne&#xa0;:</translation>
    </message>
    <message>
        <source>{0} and more</source>
        <translation>{0} et plus</translation>
    </message>
    <message>
        <source>{0} to below {1}</source>
        <translation>{0} à moins de {1}</translation>
    </message>
    <message>
        <source>Age read</source>
        <translation>Âge lu</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Fourchette</translation>
    </message>
    <message>
        <source>{0} years</source>
        <translation>{0}&#xa0;ans</translation>
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
    <message>
        <source>{0}: {1}</source>
        <translation>{0}&#xa0;: {1}</translation>
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
        <source>Model</source>
        <translation>Modèle</translation>
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
        <source>Mix-ups</source>
        <translation>Confusions</translation>
    </message>
    <message>
        <source>Poor pictures</source>
        <translation>Images médiocres</translation>
    </message>
    <message>
        <source>Pages of the card</source>
        <translation>Pages de la fiche</translation>
    </message>
</context>
<context>
    <name>ComparisonPanel</name>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Choose the models to compare</source>
        <translation>Choisir les modèles à comparer</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>This recording has the answers of one model.
To compare models here, tick them before recording.</source>
        <translation>Cet enregistrement contient les réponses d’un seul modèle.
Pour comparer des modèles ici, cochez-les avant d’enregistrer.</translation>
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
        <translation>Cette fiche n’a pas de diagramme de fiabilité&#xa0;: elle a été écrite avant que les fiches en aient un. La commande ferdesk-train reliability l’ajoute.</translation>
    </message>
    <message>
        <source>After the temperature, with the 95% interval</source>
        <translation>Après la température, avec l’intervalle à 95&#xa0;%</translation>
    </message>
    <message>
        <source>Before the temperature</source>
        <translation>Avant la température</translation>
    </message>
    <message>
        <source>Sure is not unanimous: of {0} faces, those without a majority too, the model is {1} sure of its label on average, and {2} of people give the same. The page Why says how many of ten would, by a second temperature of {3}; that is off by {4} percentage points on average.</source>
        <translation>Sûr ne veut pas dire unanime&#xa0;: sur {0} visages, ceux sans majorité compris, le modèle est sûr de son étiquette à {1} en moyenne, et {2} des personnes donnent la même. La page Pourquoi dit combien sur dix le feraient, par une seconde température de {3}&#xa0;; l’écart moyen est de {4} points.</translation>
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
        <source>When the model is 70% sure, is it right 7 times out of 10? On average its confidence is {0} percentage points from that (expected calibration error). Before its answers were divided by the temperature of {1} it was {2} points, and {3}. The closer a mark is to the dotted line, the better.</source>
        <translation>Quand le modèle est sûr à 70&#xa0;%, a-t-il raison 7 fois sur 10&#xa0;? En moyenne, sa confiance s’en écarte de {0} points (erreur de calibration attendue). Avant la division de ses réponses par la température de {1}, c’étaient {2} points, et il était {3}. Plus une marque est proche de la ligne pointillée, mieux c’est.</translation>
    </message>
    <message>
        <source>{0} pictures ({1}).</source>
        <translation>{0} images ({1}).</translation>
    </message>
    <message>
        <source>The temperature was fitted on these same pictures, which flatters it.</source>
        <translation>La température a été ajustée sur ces mêmes images, ce qui la flatte.</translation>
    </message>
    <message>
        <source>On the test set it is {0} points (N = {1}).</source>
        <translation>Sur les images de test, ce sont {0} points (N = {1}).</translation>
    </message>
    <message>
        <source>This is of single pictures like those of the data set, before smoothing over time and before the Action Units are asked; a camera&apos;s may be further off.</source>
        <translation>Cela vaut pour des images isolées comme celles des données, avant le lissage dans le temps et avant l’avis des unités d’action&#xa0;; celles d’une caméra peuvent s’en écarter davantage.</translation>
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
        <translation>Juste (95&#xa0;%)</translation>
    </message>
    <message>
        <source>Before: sure</source>
        <translation>Avant&#xa0;: sûr</translation>
    </message>
    <message>
        <source>Before: right</source>
        <translation>Avant&#xa0;: juste</translation>
    </message>
    <message>
        <source>Reliability diagram as a table</source>
        <translation>Diagramme de fiabilité en tableau</translation>
    </message>
</context>
<context>
    <name>Covered</name>
    <message>
        <source>Faces are being labelled. What is read of them is out of sight meanwhile.</source>
        <translation>Des visages sont en cours d’étiquetage. Ce qui en est lu reste caché pendant ce temps.</translation>
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
        <source>The folder of your own models can&apos;t be made: {0}.</source>
        <translation>Le dossier de vos propres modèles ne peut pas être créé&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>A model put into {0} is in the list from the next start.</source>
        <translation>Un modèle placé dans {0} est dans la liste dès le prochain démarrage.</translation>
    </message>
    <message>
        <source>There is no model to analyze with.</source>
        <translation>Il n’y a pas de modèle pour analyser.</translation>
    </message>
    <message>
        <source>Files are still being analyzed; add these when that is done.</source>
        <translation>Des fichiers sont encore en cours d’analyse&#xa0;; ajoutez ceux-ci quand elle sera finie.</translation>
    </message>
</context>
<context>
    <name>FacesModel</name>
    <message>
        <source>No crops</source>
        <translation>Sans recadrages</translation>
    </message>
    <message>
        <source>{0}, face {1}, {2}, {3}</source>
        <translation>{0}, visage {1}, {2}, {3}</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>sans nom</translation>
    </message>
    <message>
        <source>Crops</source>
        <translation>Recadrages</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Visage</translation>
    </message>
    <message>
        <source>In view</source>
        <translation>À l’image</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>Readings: {0}</source>
        <translation>Lectures&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>FolderButton</name>
    <message>
        <source>Choose a folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>The usual folder</source>
        <translation>Le dossier habituel</translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>The guide is in English.</source>
        <translation>Le guide est en anglais.</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Guide d’utilisation</translation>
    </message>
    <message>
        <source>Headings of the guide</source>
        <translation>Titres du guide</translation>
    </message>
    <message>
        <source>Back to the guide</source>
        <translation>Revenir au guide</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>GuideSearch</name>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Rechercher dans le guide</translation>
    </message>
    <message>
        <source>Enter: next place. Shift+Enter: the one before</source>
        <translation>Entrée&#xa0;: endroit suivant. Maj+Entrée&#xa0;: le précédent</translation>
    </message>
    <message>
        <source>“{0}” is not in the guide.</source>
        <translation>«&#xa0;{0}&#xa0;» n’est pas dans le guide.</translation>
    </message>
</context>
<context>
    <name>InputList</name>
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
</context>
<context>
    <name>Inputs</name>
    <message>
        <source>unreadable folder</source>
        <translation>dossier illisible</translation>
    </message>
    <message>
        <source>link to a folder</source>
        <translation>lien vers un dossier</translation>
    </message>
    <message>
        <source>folder of kept crops</source>
        <translation>dossier de recadrages gardés</translation>
    </message>
    <message>
        <source>annotated video</source>
        <translation>vidéo annotée</translation>
    </message>
    <message>
        <source>no ending</source>
        <translation>sans extension</translation>
    </message>
    <message>
        <source>{0}: images {1}, videos {2}.</source>
        <translation>{0}&#xa0;: images {1}, vidéos {2}.</translation>
    </message>
    <message>
        <source>Left out: {0}.</source>
        <translation>Laissés de côté&#xa0;: {0}.</translation>
    </message>
</context>
<context>
    <name>LabelDialog</name>
    <message>
        <source>Label faces</source>
        <translation>Étiqueter des visages</translation>
    </message>
    <message>
        <source>Label more</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Decide beforehand how many to label: who goes on until the figure pleases finds too much.</source>
        <translation>Décidez d’avance combien en étiqueter&#xa0;: qui continue jusqu’à ce que le chiffre plaise trouve trop.</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Copier comme texte</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>All are labelled.</source>
        <translation>Tous sont étiquetés.</translation>
    </message>
    <message>
        <source>Some were passed over. {0}</source>
        <translation>Certains ont été passés. {0}</translation>
    </message>
</context>
<context>
    <name>LabelResult</name>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>{0} says what you say of {1} of {2} faces (95% interval: {3} to {4}).</source>
        <translation>{0} dit comme vous pour {1} de {2} visages (intervalle à 95&#xa0;%&#xa0;: {3} à {4}).</translation>
    </message>
    <message>
        <source>These are few: label more to know better.</source>
        <translation>C’est peu&#xa0;: continuez pour mieux savoir.</translation>
    </message>
    <message>
        <source>{0} that you could not tell, or that are no face, are left out.</source>
        <translation>{0} que vous n’avez pas pu dire, ou qui ne sont pas des visages, ne comptent pas.</translation>
    </message>
    <message>
        <source>Each counts by how common its label is among all {0} faces.</source>
        <translation>Chacun compte selon la fréquence de son étiquette parmi les {0} visages.</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Lecteur</translation>
    </message>
    <message>
        <source>Gives a label</source>
        <translation>Se prononce</translation>
    </message>
    <message>
        <source>As you</source>
        <translation>Comme vous</translation>
    </message>
    <message>
        <source>{0} says what you say of about {1} of all faces, by the {2} that you labelled (95% interval: {3} to {4}).</source>
        <translation>{0} dit comme vous pour environ {1} de tous les visages, d’après les {2} que vous avez étiquetés (intervalle à 95&#xa0;%&#xa0;: {3} à {4}).</translation>
    </message>
    <message>
        <source>It is how far one person and the app agree; either may be wrong.</source>
        <translation>C’est l’accord d’une personne avec l’application&#xa0;; l’une et l’autre peuvent se tromper.</translation>
    </message>
    <message>
        <source>Faces of one file are alike, for which the interval allows: {0} files.</source>
        <translation>Les visages d’un même fichier se ressemblent, ce dont l’intervalle tient compte&#xa0;: {0} fichiers.</translation>
    </message>
    <message>
        <source>Faces of one person or one video are alike, so the interval is narrower than it should be.</source>
        <translation>Les visages d’une même personne ou d’une même vidéo se ressemblent&#xa0;: l’intervalle est plus étroit qu’il ne devrait.</translation>
    </message>
    <message>
        <source>Of these labels none was asked about yet: {0}.</source>
        <translation>De ces étiquettes, aucun visage n’a encore été montré&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>{0} labels in the file are of other faces and are left alone.</source>
        <translation>{0} étiquettes du fichier sont d’autres visages et restent telles quelles.</translation>
    </message>
    <message>
        <source>95% interval</source>
        <translation>Intervalle à 95&#xa0;%</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>Kappa</translation>
    </message>
    <message>
        <source>How far each reader agrees with you</source>
        <translation>Accord de chaque lecteur avec vous</translation>
    </message>
    <message>
        <source>The app says</source>
        <translation>L’application dit</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Visages</translation>
    </message>
    <message>
        <source>You say so too</source>
        <translation>Vous aussi</translation>
    </message>
    <message>
        <source>Else mostly</source>
        <translation>Sinon surtout</translation>
    </message>
    <message>
        <source>What you say of each label</source>
        <translation>Ce que vous dites de chaque étiquette</translation>
    </message>
    <message>
        <source>Where you differ</source>
        <translation>Où vous différez</translation>
    </message>
    <message>
        <source>Enter or a double click goes there.</source>
        <translation>Entrée ou un double clic y mène.</translation>
    </message>
    <message>
        <source>The first {0} of {1} are listed.</source>
        <translation>Seuls les {0} premiers sur {1} sont listés.</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Visage</translation>
    </message>
    <message>
        <source>You say</source>
        <translation>Vous dites</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Où</translation>
    </message>
    <message>
        <source>Face {0}</source>
        <translation>Visage {0}</translation>
    </message>
    <message>
        <source>The app</source>
        <translation>L’application</translation>
    </message>
</context>
<context>
    <name>LabelStart</name>
    <message>
        <source>What is labelled</source>
        <translation>Ce qui est étiqueté</translation>
    </message>
    <message>
        <source>Say what you see before you are told what the app saw. Then they are held against each other: how well does it read these faces?</source>
        <translation>Dites ce que vous voyez avant de savoir ce que l’application a vu. Les deux sont ensuite comparés&#xa0;: lit-elle bien ces visages&#xa0;?</translation>
    </message>
    <message>
        <source>Faces of</source>
        <translation>Visages de</translation>
    </message>
    <message>
        <source>A recording, or a table with kept crops</source>
        <translation>Un enregistrement, ou un tableau avec ses recadrages</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>Your name or number</source>
        <translation>Votre nom ou numéro</translation>
    </message>
    <message>
        <source>Which faces</source>
        <translation>Quels visages</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>Au hasard</translation>
    </message>
    <message>
        <source>As many of each label</source>
        <translation>Autant de chaque étiquette</translation>
    </message>
    <message>
        <source>Labels in</source>
        <translation>Étiquettes dans</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Démarrer</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>{0} faces, chosen at random, as {1} read them</source>
        <translation>{0} visages, tirés au hasard, lus par {1}</translation>
    </message>
    <message>
        <source>{0} faces, one a second of each, as {1} read them</source>
        <translation>{0} visages, un par seconde de chacun, lus par {1}</translation>
    </message>
    <message>
        <source>; {0} that other models read are left out</source>
        <translation>&#xa0;; {0} lus par d’autres modèles sont laissés de côté</translation>
    </message>
    <message>
        <source>Rare labels come up as often as others. In the end each face counts by how common its label is.</source>
        <translation>Les étiquettes rares viennent aussi souvent que les autres. À la fin, chaque visage compte selon la fréquence de la sienne.</translation>
    </message>
    <message>
        <source>What is found holds for all of them. Rare labels come up rarely.</source>
        <translation>Le résultat vaut pour tous. Les étiquettes rares viennent rarement.</translation>
    </message>
    <message>
        <source>{0} labels are there already: you go on with them.</source>
        <translation>{0} étiquettes y sont déjà&#xa0;: vous les continuez.</translation>
    </message>
    <message>
        <source>It holds labels of {0}.</source>
        <translation>Il contient les étiquettes de {0}.</translation>
    </message>
</context>
<context>
    <name>LabelTask</name>
    <message>
        <source>Which expression is it?</source>
        <translation>Quelle est l’expression&#xa0;?</translation>
    </message>
    <message>
        <source>Can&apos;t tell</source>
        <translation>Impossible à dire</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Pas un visage</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Take the last label back (Backspace)</source>
        <translation>Reprendre la dernière étiquette (Retour arrière)</translation>
    </message>
    <message>
        <source>Show the result</source>
        <translation>Montrer le résultat</translation>
    </message>
    <message>
        <source>{0} labelled</source>
        <translation>{0} étiquetés</translation>
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
    <name>MainWindow</name>
    <message>
        <source>Copied; paste it where you want it.</source>
        <translation>Copié&#xa0;; collez-le où vous voulez.</translation>
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
    <message>
        <source>Nothing is marked yet. A marker is of a moment, a note of all of it.</source>
        <translation>Rien n’est encore marqué. Un repère vaut pour un moment, une note pour l’ensemble.</translation>
    </message>
</context>
<context>
    <name>Mishaps</name>
    <message>
        <source>Something unexpected went wrong: {0}. ferdesk goes on; if it comes back, please report it with the file that “ferdesk doctor --zip FILE” writes.</source>
        <translation>Un imprévu&#xa0;: {0}. ferdesk continue&#xa0;; si cela revient, signalez-le avec le fichier qu’écrit «&#xa0;ferdesk doctor --zip FILE&#xa0;», s’il vous plaît.</translation>
    </message>
</context>
<context>
    <name>MixupsPage</name>
    <message>
        <source>Mix-ups</source>
        <translation>Confusions</translation>
    </message>
    <message>
        <source>This card does not say what is mixed up: it was written before cards did. The command ferdesk-train reliability adds it.</source>
        <translation>Cette fiche ne dit pas ce qui est confondu&#xa0;: elle a été écrite avant que les fiches ne le fassent. La commande ferdesk-train reliability l’ajoute.</translation>
    </message>
    <message>
        <source>When the model says an expression, how often do people say so too? And how many of the faces that people give an expression does it find? Of a rare expression both can be low where the accuracy is high.</source>
        <translation>Quand le modèle nomme une expression, combien de fois les gens la nomment-ils aussi&#xa0;? Et parmi les visages auxquels les gens donnent une expression, combien en trouve-t-il&#xa0;? Pour une expression rare, les deux peuvent être bas là où l’exactitude est élevée.</translation>
    </message>
    <message>
        <source>Rows: what most people said of a face. Columns: what the model said. The stronger the colour, the larger the share of the row.</source>
        <translation>Lignes&#xa0;: ce que la plupart des gens ont dit d’un visage. Colonnes&#xa0;: ce que le modèle a dit. Plus la couleur est forte, plus la part de la ligne est grande.</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Expression</translation>
    </message>
    <message>
        <source>Right when said</source>
        <translation>Juste quand il la nomme</translation>
    </message>
    <message>
        <source>Else mostly</source>
        <translation>Sinon surtout</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Trouvés</translation>
    </message>
    <message>
        <source>How often it is right, by expression</source>
        <translation>Combien de fois il a raison, par expression</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} sur {1}</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matrice de confusion</translation>
    </message>
    <message>
        <source>{0} pictures ({1}).</source>
        <translation>{0} images ({1}).</translation>
    </message>
    <message>
        <source>This is of single pictures like those of the data set, at one look, before smoothing over time and before the Action Units are asked.</source>
        <translation>Cela vaut pour des images isolées comme celles du jeu de données, en un seul regard, avant le lissage dans le temps et avant que les unités d’action ne soient consultées.</translation>
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
        <source>Test {0}% of {1}</source>
        <translation>Test {0}&#xa0;% de {1}</translation>
    </message>
    <message>
        <source>Right on the test set of FER+ by the majority rule: {0}% of {1}</source>
        <translation>Justes sur l’ensemble de test de FER+ selon la règle majoritaire&#xa0;: {0}&#xa0;% de {1}</translation>
    </message>
    <message>
        <source>Differs: {0}</source>
        <translation>Diffère&#xa0;: {0}</translation>
    </message>
    <message>
        <source>of a picture {0} s earlier</source>
        <translation>d’une image {0} s plus tôt</translation>
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
        <source>Above your neutral face; upper bar the left side, lower the right. Thin line: as measured.</source>
        <translation>Au-dessus de votre visage neutre&#xa0;; barre du haut&#xa0;: côté gauche, du bas&#xa0;: droit. Trait fin&#xa0;: tel que mesuré.</translation>
    </message>
    <message>
        <source>Above the neutral face of many people; upper bar the person&apos;s left side, lower the right.</source>
        <translation>Au-dessus du visage neutre de nombreuses personnes&#xa0;; barre du haut&#xa0;: côté gauche de la personne, du bas&#xa0;: droit.</translation>
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
        <translation>Comment elle est faite&#xa0;: un carré gris est glissé sur le visage recadré, et chaque fois le modèle le lit à nouveau. Ce qu’elle ne peut pas dire&#xa0;: les carrés sont cachés un à un&#xa0;; de deux parties dont l’une suffit, aucune ne semble donc importante. Un carré gris est une vue que le modèle n’a jamais apprise. Elle dit ce que ce modèle a utilisé de cette image, non pourquoi un visage a cet air, et rien de ce qu’une personne ressent.</translation>
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
        <source>Hold the picture, and the map of the chosen face is made. It is never made while video runs.</source>
        <translation>Arrêtez l’image, et la carte du visage choisi est faite. Elle n’est jamais faite pendant que la vidéo avance.</translation>
    </message>
    <message>
        <source>Hold the picture ({0}), and the map of the chosen face is made. It is never made while video runs.</source>
        <translation>Arrêtez l’image ({0}), et la carte du visage choisi est faite. Elle n’est jamais faite pendant que la vidéo avance.</translation>
    </message>
    <message>
        <source>Points lost by hiding: {0}.</source>
        <translation>Points perdus en cachant&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>Hiding a part changes {0} little: of {1} it takes {2:.0f} points at most.</source>
        <translation>Cacher une partie change peu {0}&#xa0;: des {1}, cela ôte {2:.0f} points au plus.</translation>
    </message>
    <message>
        <source>Hiding the framed square lowers {0} most: from {1} to {2}.</source>
        <translation>Cacher le carré encadré baisse le plus {0}&#xa0;: de {1} à {2}.</translation>
    </message>
    <message>
        <source>Most counts: {0}. Hidden, {1} falls from {2} to {3}.</source>
        <translation>Compte le plus&#xa0;: {0}. Caché, {1} tombe de {2} à {3}.</translation>
    </message>
    <message>
        <source>A gray square of {0} × {0} pixels was put on {1} places of this one picture, without smoothing over time: a colour is what it costs around there. Parts that back each other up count for more than they seem to.</source>
        <translation>Un carré gris de {0} × {0} pixels a été posé à {1} endroits de cette seule image, sans lissage dans le temps&#xa0;: une couleur dit ce qu’il coûte autour de là. Des parties qui se soutiennent comptent plus qu’il n’y paraît.</translation>
    </message>
    <message>
        <source>No label was given; this is about the likeliest of this picture alone.</source>
        <translation>Aucune étiquette n’a été donnée&#xa0;; il s’agit de la plus probable sur cette seule image.</translation>
    </message>
    <message>
        <source>The Action Units gave the label; this is the network alone.</source>
        <translation>Les unités d’action ont donné l’étiquette&#xa0;; ceci est le réseau seul.</translation>
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
    <name>Offers</name>
    <message>
        <source>No installed model tells age and gender.</source>
        <translation>Aucun modèle installé ne dit l’âge et le genre.</translation>
    </message>
</context>
<context>
    <name>Open</name>
    <message>
        <source>Videos and images</source>
        <translation>Vidéos et images</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vidéos</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Open a video or image</source>
        <translation>Ouvrir une vidéo ou une image</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Ouvrir un dossier d’images</translation>
    </message>
    <message>
        <source>Open a stream</source>
        <translation>Ouvrir un flux</translation>
    </message>
    <message>
        <source>Address of a camera or stream (http, https or rtsp):</source>
        <translation>Adresse d’une caméra ou d’un flux (http, https ou rtsp)&#xa0;:</translation>
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
        <source>Age and gender</source>
        <translation>Âge et genre</translation>
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
        <source>Action Units</source>
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
    <name>PersonButton</name>
    <message>
        <source>Whose readings are shown</source>
        <translation>À qui sont les lectures affichées</translation>
    </message>
    <message>
        <source>Seen most</source>
        <translation>Le plus vu</translation>
    </message>
    <message>
        <source>Whose readings are shown: {0}</source>
        <translation>À qui sont les lectures affichées&#xa0;: {0}</translation>
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
        <source>What the Action Units speak for</source>
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
        <source>No picture has been read so far.</source>
        <translation>Aucune image n’a encore été lue.</translation>
    </message>
    <message>
        <source>Open a camera, a file or the demo to begin.</source>
        <translation>Ouvrez une caméra, un fichier ou la démo pour commencer.</translation>
    </message>
    <message>
        <source>Says the network: {0} against {1}. The Action Units lean to {2}.</source>
        <translation>Le réseau dit&#xa0;: {0} contre {1}. Les unités d’action penchent pour {2}.</translation>
    </message>
    <message>
        <source>{0} against {1}: too close to call</source>
        <translation>{0} contre {1}&#xa0;: trop proches pour trancher</translation>
    </message>
    <message>
        <source>Says the network: {0}. The Action Units decided.</source>
        <translation>Le réseau dit&#xa0;: {0}. Les unités d’action ont tranché.</translation>
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
        <source>There is nothing to record any more. Open a source, then record.</source>
        <translation>Il n’y a plus rien à enregistrer. Ouvrez une source, puis enregistrez.</translation>
    </message>
    <message>
        <source>Recorded: {0}</source>
        <translation>Enregistré&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Written: {0}</source>
        <translation>Écrit&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Deleted: {0}</source>
        <translation>Supprimé&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>Recordings</name>
    <message>
        <source>Record</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Does everyone in view know, and agree?</source>
        <translation>Toutes les personnes visibles sont-elles au courant, et d’accord&#xa0;?</translation>
    </message>
    <message>
        <source>A recording keeps a picture of each face and what was read from it, on this computer only. Whoever is recorded must know what for, and may ask you to delete it.</source>
        <translation>Un enregistrement conserve une image de chaque visage et ce qui y a été lu, sur cet ordinateur seulement. Les personnes enregistrées doivent savoir dans quel but, et peuvent vous demander de le supprimer.</translation>
    </message>
    <message>
        <source>They agree: record</source>
        <translation>Elles sont d’accord&#xa0;: enregistrer</translation>
    </message>
    <message>
        <source>Delete the recording</source>
        <translation>Supprimer l’enregistrement</translation>
    </message>
    <message>
        <source>Delete {0}?</source>
        <translation>Supprimer {0}&#xa0;?</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>C’est irréversible.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Enregistrements</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Ouvrir un enregistrement</translation>
    </message>
    <message>
        <source>Save as a table</source>
        <translation>Enregistrer comme tableau</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Repère</translation>
    </message>
    <message>
        <source>What happens here?</source>
        <translation>Que se passe-t-il ici&#xa0;?</translation>
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
        <translation>sûr à {0:.0f}&#xa0;%&#xa0;: juste à {1:.0f}&#xa0;%</translation>
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
        <source>Enter or a double click goes there.</source>
        <translation>Entrée ou un double clic y va.</translation>
    </message>
    <message>
        <source>The first {0} of {1} are listed.</source>
        <translation>Seuls les {0} premiers sur {1} sont listés.</translation>
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
        <source>{0} faces. Same label: {1}%. Cohen&apos;s kappa: {2}.</source>
        <translation>{0} visages. Même étiquette&#xa0;: {1}&#xa0;%. Kappa de Cohen&#xa0;: {2}.</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>Table 7.1: networks trained from scratch on FER+</source>
        <translation>Tableau 7.1&#xa0;: réseaux entraînés de zéro sur FER+</translation>
    </message>
    <message>
        <source>Table 7.1 in short: each network of the thesis at its best</source>
        <translation>Tableau 7.1 en bref&#xa0;: chaque réseau de la thèse, au mieux</translation>
    </message>
    <message>
        <source>Table 7.2: transfer learning to FER+</source>
        <translation>Tableau 7.2&#xa0;: apprentissage par transfert vers FER+</translation>
    </message>
    <message>
        <source>Table 7.3: emotion, gender and age</source>
        <translation>Tableau 7.3&#xa0;: émotion, genre et âge</translation>
    </message>
    <message>
        <source>Table 8: Action Units decide when the network hesitates</source>
        <translation>Tableau 8&#xa0;: les unités d’action tranchent quand le réseau hésite</translation>
    </message>
    <message>
        <source>Table 8 by pair and triple: where Action Units were asked</source>
        <translation>Tableau 8 par paire et par triplet&#xa0;: où les unités d’action ont été consultées</translation>
    </message>
    <message>
        <source>Table 8: when a face is too doubtful for a label</source>
        <translation>Tableau 8&#xa0;: quand un visage est trop douteux pour une étiquette</translation>
    </message>
    <message>
        <source>Table 8 beside each network</source>
        <translation>Tableau 8 à côté de chaque réseau</translation>
    </message>
    <message>
        <source>Action Units by emotion</source>
        <translation>Unités d’action par émotion</translation>
    </message>
    <message>
        <source>Scales of the Action Unit channels</source>
        <translation>Échelles des canaux des unités d’action</translation>
    </message>
    <message>
        <source>Why the thesis&apos;s GoogLeNet did not learn</source>
        <translation>Pourquoi le GoogLeNet de la thèse n’a pas appris</translation>
    </message>
    <message>
        <source>Why the thesis&apos;s features say so little</source>
        <translation>Pourquoi les traits de la thèse en disent si peu</translation>
    </message>
    <message>
        <source>What each lever is worth</source>
        <translation>Ce que vaut chaque levier</translation>
    </message>
    <message>
        <source>{0} (protocol {1})</source>
        <translation>{0} (protocole {1})</translation>
    </message>
    <message>
        <source>recipe</source>
        <translation>recette</translation>
    </message>
    <message>
        <source>row</source>
        <translation>ligne</translation>
    </message>
    <message>
        <source>method</source>
        <translation>méthode</translation>
    </message>
    <message>
        <source>thesis %</source>
        <translation>thèse&#xa0;%</translation>
    </message>
    <message>
        <source>accuracy %</source>
        <translation>exactitude&#xa0;%</translation>
    </message>
    <message>
        <source>seeds</source>
        <translation>graines</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>≥ thesis</source>
        <translation>≥&#xa0;thèse</translation>
    </message>
    <message>
        <source>≥ thesis + {0}</source>
        <translation>≥ thèse + {0}</translation>
    </message>
    <message>
        <source>top-2 %</source>
        <translation>top-2&#xa0;%</translation>
    </message>
    <message>
        <source>top-3 %</source>
        <translation>top-3&#xa0;%</translation>
    </message>
    <message>
        <source>macro-F1 %</source>
        <translation>macro-F1&#xa0;%</translation>
    </message>
    <message>
        <source>mean recall %</source>
        <translation>rappel moyen&#xa0;%</translation>
    </message>
    <message>
        <source>JSD to votes</source>
        <translation>JSD aux votes</translation>
    </message>
    <message>
        <source>validation %</source>
        <translation>validation&#xa0;%</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>paramètres</translation>
    </message>
    <message>
        <source>GMAC</source>
        <translation>GMAC</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>minutes</translation>
    </message>
    <message>
        <source>trained on</source>
        <translation>entraîné sur</translation>
    </message>
    <message>
        <source>recipe digest</source>
        <translation>empreinte de la recette</translation>
    </message>
    <message>
        <source>why not</source>
        <translation>pourquoi pas</translation>
    </message>
    <message>
        <source>emotion %</source>
        <translation>émotion&#xa0;%</translation>
    </message>
    <message>
        <source>single task %</source>
        <translation>tâche seule&#xa0;%</translation>
    </message>
    <message>
        <source>≥ single task</source>
        <translation>≥ tâche seule</translation>
    </message>
    <message>
        <source>gender %</source>
        <translation>genre&#xa0;%</translation>
    </message>
    <message>
        <source>age MAE, years</source>
        <translation>âge, EMA en années</translation>
    </message>
    <message>
        <source>N faces</source>
        <translation>N visages</translation>
    </message>
    <message>
        <source>test % ({0})</source>
        <translation>test&#xa0;% ({0})</translation>
    </message>
    <message>
        <source>fixes</source>
        <translation>corrige</translation>
    </message>
    <message>
        <source>breaks</source>
        <translation>abîme</translation>
    </message>
    <message>
        <source>McNemar p</source>
        <translation>p de McNemar</translation>
    </message>
    <message>
        <source>touched %</source>
        <translation>consulté&#xa0;%</translation>
    </message>
    <message>
        <source>changed %</source>
        <translation>changé&#xa0;%</translation>
    </message>
    <message>
        <source>validation, held out %</source>
        <translation>validation, hors échantillon&#xa0;%</translation>
    </message>
    <message>
        <source>network</source>
        <translation>réseau</translation>
    </message>
    <message>
        <source>test, network alone %</source>
        <translation>test, réseau seul&#xa0;%</translation>
    </message>
    <message>
        <source>test, second look alone %</source>
        <translation>test, second regard seul&#xa0;%</translation>
    </message>
    <message>
        <source>test, with units %</source>
        <translation>test, avec les unités&#xa0;%</translation>
    </message>
    <message>
        <source>mean recall, network alone %</source>
        <translation>rappel moyen, réseau seul&#xa0;%</translation>
    </message>
    <message>
        <source>mean recall, with units %</source>
        <translation>rappel moyen, avec les unités&#xa0;%</translation>
    </message>
    <message>
        <source>validation, network alone %</source>
        <translation>validation, réseau seul&#xa0;%</translation>
    </message>
    <message>
        <source>validation, with units %</source>
        <translation>validation, avec les unités&#xa0;%</translation>
    </message>
    <message>
        <source>within (second look, pair, triple)</source>
        <translation>en deçà de (second regard, paire, triplet)</translation>
    </message>
    <message>
        <source>SVMs</source>
        <translation>SVM</translation>
    </message>
    <message>
        <source>emotions</source>
        <translation>émotions</translation>
    </message>
    <message>
        <source>validation: asked</source>
        <translation>validation&#xa0;: consulté</translation>
    </message>
    <message>
        <source>test: asked</source>
        <translation>test&#xa0;: consulté</translation>
    </message>
    <message>
        <source>order</source>
        <translation>ordre</translation>
    </message>
    <message>
        <source>mean risk over all coverages %</source>
        <translation>risque moyen sur toutes les couvertures&#xa0;%</translation>
    </message>
    <message>
        <source>accuracy of the surest {0}</source>
        <translation>exactitude des {0} les plus sûrs</translation>
    </message>
    <message>
        <source>unit</source>
        <translation>unité</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nom</translation>
    </message>
    <message>
        <source>{0}: above neutral</source>
        <translation>{0}&#xa0;: au-dessus du neutre</translation>
    </message>
    <message>
        <source>Table 3.1</source>
        <translation>Tableau 3.1</translation>
    </message>
    <message>
        <source>remark</source>
        <translation>remarque</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>canal</translation>
    </message>
    <message>
        <source>rest in use</source>
        <translation>repos utilisé</translation>
    </message>
    <message>
        <source>rest measured</source>
        <translation>repos mesuré</translation>
    </message>
    <message>
        <source>full in use</source>
        <translation>plein utilisé</translation>
    </message>
    <message>
        <source>full measured</source>
        <translation>plein mesuré</translation>
    </message>
    <message>
        <source>off %</source>
        <translation>écart&#xa0;%</translation>
    </message>
    <message>
        <source>pose in use</source>
        <translation>pose utilisée</translation>
    </message>
    <message>
        <source>pose measured</source>
        <translation>pose mesurée</translation>
    </message>
    <message>
        <source>first weights</source>
        <translation>premiers poids</translation>
    </message>
    <message>
        <source>optimiser</source>
        <translation>optimiseur</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>taux</translation>
    </message>
    <message>
        <source>loss {0}</source>
        <translation>perte {0}</translation>
    </message>
    <message>
        <source>validation {0}, %</source>
        <translation>validation {0},&#xa0;%</translation>
    </message>
    <message>
        <source>verdict</source>
        <translation>verdict</translation>
    </message>
    <message>
        <source>trial</source>
        <translation>essai</translation>
    </message>
    <message>
        <source>set-up</source>
        <translation>montage</translation>
    </message>
    <message>
        <source>training %</source>
        <translation>entraînement&#xa0;%</translation>
    </message>
    <message>
        <source>C</source>
        <translation>C</translation>
    </message>
    <message>
        <source>N training</source>
        <translation>N entraînement</translation>
    </message>
    <message>
        <source>largest class %</source>
        <translation>plus grande classe&#xa0;%</translation>
    </message>
    <message>
        <source>guessing by frequency %</source>
        <translation>hasard selon les fréquences&#xa0;%</translation>
    </message>
    <message>
        <source>what is changed</source>
        <translation>ce qui change</translation>
    </message>
    <message>
        <source>points more</source>
        <translation>points de plus</translation>
    </message>
    <message>
        <source>right only with it</source>
        <translation>justes seulement avec</translation>
    </message>
    <message>
        <source>right only without it</source>
        <translation>justes seulement sans</translation>
    </message>
    <message>
        <source>NLL</source>
        <translation>NLL</translation>
    </message>
    <message>
        <source>not trained yet</source>
        <translation>pas encore entraîné</translation>
    </message>
    <message>
        <source>not tried yet</source>
        <translation>pas encore essayé</translation>
    </message>
    <message>
        <source>What the network answers are not numbers: its training diverged. Train it anew, at a lower rate.</source>
        <translation>Ce que répond le réseau n’est pas un nombre&#xa0;: son entraînement a divergé. Entraînez-le à nouveau, avec un taux d’apprentissage plus petit.</translation>
    </message>
    <message>
        <source>diverges</source>
        <translation>diverge</translation>
    </message>
    <message>
        <source>Glorot (Keras&apos;s own), no batch norm</source>
        <translation>Glorot (celle de Keras), sans batch norm</translation>
    </message>
    <message>
        <source>He, no batch norm</source>
        <translation>He, sans batch norm</translation>
    </message>
    <message>
        <source>He, batch norm</source>
        <translation>He, batch norm</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>ADAM</source>
        <translation>ADAM</translation>
    </message>
    <message>
        <source>nan</source>
        <translation>pas un nombre</translation>
    </message>
    <message>
        <source>does not learn</source>
        <translation>n’apprend pas</translation>
    </message>
    <message>
        <source>learns</source>
        <translation>apprend</translation>
    </message>
    <message>
        <source>{0}, {1} cores</source>
        <translation>{0}, {1} cœurs</translation>
    </message>
    <message>
        <source>{0} of {1}, fine-tuned, frozen up to {2}.</source>
        <translation>{0} ({1}), affiné, gelé jusqu’à {2}.</translation>
    </message>
    <message>
        <source>{0} of {1}, fine-tuned whole, {2} epochs at {3} and {4} pixels.</source>
        <translation>{0} ({1}), affiné en entier, {2} époques à {3} et {4} pixels.</translation>
    </message>
    <message>
        <source>{0} of {1}, fine-tuned, frozen up to the eighth of its sixteen blocks, {2} epochs at {3} and {4} pixels.</source>
        <translation>{0} ({1}), affiné, gelé jusqu’au huitième de ses seize blocs, {2} époques à {3} et {4} pixels.</translation>
    </message>
    <message>
        <source>{0} of {1}, fine-tuned whole, {2} epochs at its own {3} pixels: for a GPU.</source>
        <translation>{0} ({1}), affiné en entier, {2} époques à ses propres {3} pixels&#xa0;: pour une carte graphique.</translation>
    </message>
    <message>
        <source>{0} of {1}, {2} features + linear SVM</source>
        <translation>{0} ({1}), traits {2} + SVM linéaire</translation>
    </message>
    <message>
        <source>{0} of {1}, last-layer features + linear SVM</source>
        <translation>{0} ({1}), traits de la dernière couche + SVM linéaire</translation>
    </message>
    <message>
        <source>{0} of {1} at {2} pixels, last-layer features + linear SVM</source>
        <translation>{0} ({1}) à {2} pixels, traits de la dernière couche + SVM linéaire</translation>
    </message>
    <message>
        <source>face recognition ({0})</source>
        <translation>reconnaissance de visages, {0}</translation>
    </message>
    <message>
        <source>{0}, C chosen</source>
        <translation>{0}, C choisi</translation>
    </message>
    <message>
        <source>{0}, C = {1}</source>
        <translation>{0}, C = {1}</translation>
    </message>
    <message>
        <source>standardised features</source>
        <translation>caractéristiques standardisées</translation>
    </message>
    <message>
        <source>features as they are</source>
        <translation>caractéristiques telles quelles</translation>
    </message>
    <message>
        <source>labels of other pictures in both splits</source>
        <translation>étiquettes d’autres images dans les deux parties</translation>
    </message>
    <message>
        <source>labels of other pictures in both splits, as they are</source>
        <translation>étiquettes d’autres images dans les deux parties, telles quelles</translation>
    </message>
    <message>
        <source>at {0} pixels</source>
        <translation>à {0} pixels</translation>
    </message>
    <message>
        <source>at {0} pixels, not enlarged</source>
        <translation>à {0} pixels, sans agrandissement</translation>
    </message>
    <message>
        <source>at {0} pixels, enlarged {1} times</source>
        <translation>à {0} pixels, agrandies {1} fois</translation>
    </message>
    <message>
        <source>at {0} pixels, norms of FER+</source>
        <translation>à {0} pixels, normes de FER+</translation>
    </message>
    <message>
        <source>{0}, hard sharing</source>
        <translation>{0}, partage dur</translation>
    </message>
    <message>
        <source>{0}, hard sharing up to the last group</source>
        <translation>{0}, partage dur jusqu’au dernier groupe</translation>
    </message>
    <message>
        <source>{0}, soft sharing</source>
        <translation>{0}, partage souple</translation>
    </message>
    <message>
        <source>The custom VGG13</source>
        <translation>Le VGG13 sur mesure</translation>
    </message>
    <message>
        <source>{0}, from the one that ships</source>
        <translation>{0}, à partir de celui qui est livré</translation>
    </message>
    <message>
        <source>{0}, in sixteen epochs</source>
        <translation>{0}, en seize époques</translation>
    </message>
    <message>
        <source>{0}, grown from the small one and taught on all faces</source>
        <translation>{0}, agrandi à partir du petit et instruit sur tous les visages</translation>
    </message>
    <message>
        <source>{0}, trained on and taught on all faces</source>
        <translation>{0}, entraîné plus loin et instruit sur tous les visages</translation>
    </message>
    <message>
        <source>network alone</source>
        <translation>réseau seul</translation>
    </message>
    <message>
        <source>second look</source>
        <translation>second regard</translation>
    </message>
    <message>
        <source>thesis SVMs</source>
        <translation>SVM de la thèse</translation>
    </message>
    <message>
        <source>thesis SVMs, always below {0}</source>
        <translation>SVM de la thèse, toujours sous {0}</translation>
    </message>
    <message>
        <source>best SVMs</source>
        <translation>meilleurs SVM</translation>
    </message>
    <message>
        <source>thesis</source>
        <translation>thèse</translation>
    </message>
    <message>
        <source>best</source>
        <translation>meilleurs</translation>
    </message>
    <message>
        <source>stacking</source>
        <translation>empilement</translation>
    </message>
    <message>
        <source>RBF SVMs on both log-odds</source>
        <translation>SVM RBF sur les deux log-cotes</translation>
    </message>
    <message>
        <source>RBF SVMs on both log-odds and units</source>
        <translation>SVM RBF sur les deux log-cotes et les unités</translation>
    </message>
    <message>
        <source>units and mesh alone</source>
        <translation>unités et maillage seuls</translation>
    </message>
    <message>
        <source>before units are asked</source>
        <translation>avant que les unités soient consultées</translation>
    </message>
    <message>
        <source>no doubt where units were asked</source>
        <translation>pas de doute là où les unités ont été consultées</translation>
    </message>
    <message>
        <source>doubt first, by the network</source>
        <translation>doute d’abord, selon le réseau</translation>
    </message>
    <message>
        <source>doubt last, by what the units settled</source>
        <translation>doute à la fin, selon ce que les unités ont tranché</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>the majority&apos;s label in place of the votes</source>
        <translation>l’étiquette de la majorité au lieu des votes</translation>
    </message>
    <message>
        <source>votes, of the pictures with a majority alone</source>
        <translation>les votes des seules images qui ont une majorité</translation>
    </message>
    <message>
        <source>no moving average of the weights</source>
        <translation>sans moyenne mobile des poids</translation>
    </message>
    <message>
        <source>no rectangle erased</source>
        <translation>sans rectangle effacé</translation>
    </message>
    <message>
        <source>mixup added (alpha {0})</source>
        <translation>avec mixup (alpha {0})</translation>
    </message>
    <message>
        <source>a constant rate in place of one cycle</source>
        <translation>un taux constant au lieu d’un cycle</translation>
    </message>
    <message>
        <source>no weight decay</source>
        <translation>sans décroissance des poids</translation>
    </message>
    <message>
        <source>{0} pixels from the start</source>
        <translation>{0} pixels dès le début</translation>
    </message>
    <message>
        <source>dropout added ({0})</source>
        <translation>avec dropout ({0})</translation>
    </message>
    <message>
        <source>squeeze-and-excitation added</source>
        <translation>avec squeeze-excitation (SE)</translation>
    </message>
    <message>
        <source>blur-pooling added</source>
        <translation>avec blur-pooling</translation>
    </message>
    <message>
        <source>sharpness-aware steps added ({0})</source>
        <translation>avec des pas sensibles à la courbure (SAM, {0})</translation>
    </message>
    <message>
        <source>no change of contrast and brightness</source>
        <translation>sans changement de contraste ni de luminosité</translation>
    </message>
    <message>
        <source>no rotation, scaling and shift</source>
        <translation>sans rotation, changement d’échelle ni décalage</translation>
    </message>
    <message>
        <source>no flip</source>
        <translation>sans miroir</translation>
    </message>
    <message>
        <source>read also in the mirror</source>
        <translation>lues aussi dans le miroir</translation>
    </message>
    <message>
        <source>pictures softened before they are read</source>
        <translation>images adoucies avant la lecture</translation>
    </message>
    <message>
        <source>needs the row of no change</source>
        <translation>demande la première ligne</translation>
    </message>
    <message>
        <source>FER+, protocol {0} ({1}, sha256 {2}), PrivateTest; one crop, no test-time averaging; everything chosen on PublicTest.</source>
        <translation>FER+, protocole {0} ({1}, sha256 {2}), PrivateTest&#xa0;; un seul cadrage, pas de moyenne au test&#xa0;; tout a été choisi sur PublicTest.</translation>
    </message>
    <message>
        <source>Accuracy is the mean over the seeds, ± their standard deviation where there are several; the other scores are means.</source>
        <translation>L’exactitude est la moyenne sur les graines, ± leur écart-type s’il y en a plusieurs&#xa0;; les autres scores sont des moyennes.</translation>
    </message>
    <message>
        <source>JSD is the mean Jensen–Shannon divergence to the votes, after temperature.</source>
        <translation>JSD est la divergence de Jensen–Shannon moyenne aux votes, après température.</translation>
    </message>
    <message>
        <source>GMAC and parameters for one 48×48 crop.</source>
        <translation>GMAC et paramètres pour un cadrage de 48×48.</translation>
    </message>
    <message>
        <source>Minutes are one seed&apos;s training.</source>
        <translation>Les minutes sont celles de l’entraînement d’une graine.</translation>
    </message>
    <message>
        <source>Of the recipes of a network the one with the best validation accuracy, whatever it reads of the test set; every recipe is in Table 7.1.</source>
        <translation>Parmi les recettes d’un réseau, celle qui a la meilleure exactitude en validation, quoi qu’elle lise du jeu de test&#xa0;; toutes les recettes sont dans le tableau 7.1.</translation>
    </message>
    <message>
        <source>The thesis has no figure for DenseNet, which did not fit its memory.</source>
        <translation>La thèse n’a pas de chiffre pour DenseNet, qui ne tenait pas dans sa mémoire.</translation>
    </message>
    <message>
        <source>Recipes that end in taught, long, onward, deepened or late learnt from other networks too; of the Ensemble, which taught wrn-28-4-onward and wrn-28-4-grown-late, one member began as weights of ImageNet.</source>
        <translation>Les recettes en taught, long, onward, deepened ou late ont appris aussi d’autres réseaux&#xa0;; de l’Ensemble, qui a instruit wrn-28-4-onward et wrn-28-4-grown-late, un membre est parti de poids d’ImageNet.</translation>
    </message>
    <message>
        <source>Gray is repeated to three channels and enlarged bilinearly to the network&apos;s own input (224 pixels, 299 of InceptionV3) unless the row says otherwise.</source>
        <translation>Le gris est répété sur trois canaux et agrandi bilinéairement à l’entrée propre du réseau (224 pixels, 299 pour InceptionV3), sauf si la ligne dit autre chose.</translation>
    </message>
    <message>
        <source>Features are standardised, the SVM is linear, one emotion against the rest, squared hinge, and its C is the best on validation; its margins stand for logits.</source>
        <translation>Les traits sont centrés et réduits, le SVM est linéaire, une émotion contre les autres, à charnière quadratique, et son C est le meilleur en validation&#xa0;; ses marges tiennent lieu de logits.</translation>
    </message>
    <message>
        <source>Minutes are the training, or the SVM with what of its features was not cached yet.</source>
        <translation>Les minutes sont celles de l’entraînement, ou du SVM avec ceux de ses traits qui n’étaient pas encore en cache.</translation>
    </message>
    <message>
        <source>The first ten rows are the thesis&apos;s.</source>
        <translation>Les dix premières lignes sont celles de la thèse.</translation>
    </message>
    <message>
        <source>Those with EfficientNet-Lite0 measure the same methods with weights of ImageNet that a Python package carries.</source>
        <translation>Celles avec EfficientNet-Lite0 mesurent les mêmes méthodes avec des poids d’ImageNet qu’un paquet Python contient.</translation>
    </message>
    <message>
        <source>What the thesis&apos;s figures suffer from: {0}.</source>
        <translation>Ce dont souffrent les chiffres de la thèse&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>Emotion: FER+, protocol {0} ({1}, sha256 {2}), PrivateTest, one crop.</source>
        <translation>Émotion&#xa0;: FER+, protocole {0} ({1}, sha256 {2}), PrivateTest, un seul cadrage.</translation>
    </message>
    <message>
        <source>The single task is the same network and recipe without the other branches (Table 7.1).</source>
        <translation>La tâche seule est le même réseau et la même recette sans les autres branches (tableau 7.1).</translation>
    </message>
    <message>
        <source>Age is the expectation over 101 classes of a year; gender is the larger of two.</source>
        <translation>L’âge est l’espérance sur 101 classes d’un an&#xa0;; le genre est le plus probable des deux.</translation>
    </message>
    <message>
        <source>{0}: {1} faces ({2} train, {3} valid, {4} test); left out: {5}.</source>
        <translation>{0}&#xa0;: {1} visages ({2} d’apprentissage, {3} de validation, {4} de test)&#xa0;; laissés de côté&#xa0;: {5}.</translation>
    </message>
    <message>
        <source>{0} with a malformed name</source>
        <translation>{0} dont le nom est mal formé</translation>
    </message>
    <message>
        <source>The hold-out is a tenth, drawn by the picture&apos;s name and seed {0}; it was neither trained nor chosen on.</source>
        <translation>L’ensemble de test est un dixième, tiré par le nom de l’image et la graine {0}&#xa0;; il n’a servi ni à l’apprentissage ni aux choix.</translation>
    </message>
    <message>
        <source>FER+, protocol {0}; features of EfficientNet-Lite0 of ImageNet, linear SVM (one emotion against the rest, squared hinge, minimised to its end), scored on PublicTest; test images play no part.</source>
        <translation>FER+, protocole {0}&#xa0;; caractéristiques d’EfficientNet-Lite0 d’ImageNet, SVM linéaire (une émotion contre le reste, charnière au carré, minimisée jusqu’au bout), évalué sur PublicTest&#xa0;; les images de test ne jouent aucun rôle.</translation>
    </message>
    <message>
        <source>Trials at several sizes use {0} training and {1} validation images drawn by seed {2}; compare them with each other alone.</source>
        <translation>Les essais à plusieurs tailles utilisent {0} images d’apprentissage et {1} de validation, tirées avec la graine {2}&#xa0;; on ne peut les comparer qu’entre eux.</translation>
    </message>
    <message>
        <source>Guessing by frequency is the accuracy of labels that are drawn at random as often as they occur: what a classifier comes to whose labels belong to other pictures.</source>
        <translation>Deviner selon la fréquence donne l’exactitude d’étiquettes tirées au hasard aussi souvent qu’elles apparaissent&#xa0;: ce qu’atteint un classifieur dont les étiquettes sont celles d’autres images.</translation>
    </message>
    <message>
        <source>FER+, protocol {0}, PublicTest (N = {1}); the test set is not touched.</source>
        <translation>FER+, protocole {0}, PublicTest (N = {1})&#xa0;; le jeu de test n’est pas touché.</translation>
    </message>
    <message>
        <source>{0}, {1} epochs, seed {2}; each row changes one thing of the first.</source>
        <translation>{0}, {1} époques, graine {2}&#xa0;; chaque ligne change une chose de la première.</translation>
    </message>
    <message>
        <source>Points are against the first row, with McNemar&apos;s exact p over the same images, which knows nothing of the luck of a seed.</source>
        <translation>Les points sont par rapport à la première ligne, avec le p exact de McNemar sur les mêmes images, qui ne sait rien de la chance d’une graine.</translation>
    </message>
    <message>
        <source>What keeps a network from learning by heart gains with longer training than this.</source>
        <translation>Ce qui empêche un réseau d’apprendre par cœur gagne à un entraînement plus long que celui-ci.</translation>
    </message>
    <message>
        <source>Negative log-likelihood and Jensen–Shannon divergence are after temperature.</source>
        <translation>La log-vraisemblance négative et la divergence de Jensen-Shannon sont après température.</translation>
    </message>
    <message>
        <source>Not tried: FER2013&apos;s own labels as an auxiliary head, which the folder layout of FER+ does not hold; distillation, which has recipes of its own.</source>
        <translation>Pas essayé&#xa0;: les étiquettes propres de FER2013 comme tête auxiliaire, que la disposition en dossiers de FER+ ne contient pas&#xa0;; ni la distillation, qui a ses propres recettes.</translation>
    </message>
    <message>
        <source>FER+, majority rule; network {0}, one crop.</source>
        <translation>FER+, règle de la majorité&#xa0;; réseau {0}, un seul cadrage.</translation>
    </message>
    <message>
        <source>Faces found in {0} of {1} pictures; in the other {2} the network&apos;s answer stands.</source>
        <translation>Visages trouvés dans {0} images sur {1}&#xa0;; dans les {2} autres, la réponse du réseau demeure.</translation>
    </message>
    <message>
        <source>Classifiers learned on Training, everything chosen on PublicTest; held out: each fifth of validation under rules fitted on the other four.</source>
        <translation>Les classifieurs ont appris sur Training, tout a été choisi sur PublicTest&#xa0;; hors échantillon&#xa0;: chaque cinquième de la validation selon des règles ajustées sur les quatre autres.</translation>
    </message>
    <message>
        <source>Fixes and breaks against the network alone; McNemar&apos;s exact test, two-sided.</source>
        <translation>Ce qui est corrigé et abîmé l’est par rapport au réseau seul&#xa0;; test exact de McNemar, bilatéral.</translation>
    </message>
    <message>
        <source>FER+, majority rule, label.csv, one crop; networks in 8 bits, as they ship.</source>
        <translation>FER+, règle de la majorité, label.csv, un seul recadrage&#xa0;; réseaux en 8 bits, tels que livrés.</translation>
    </message>
    <message>
        <source>FER+, majority rule, label.csv, one crop; networks in {0}.</source>
        <translation>FER+, règle de la majorité, label.csv, un seul recadrage&#xa0;; réseaux en {0}.</translation>
    </message>
    <message>
        <source>Rules are fitted beside each network on PublicTest; held out: each fifth of it under rules fitted on the other four.</source>
        <translation>Les règles sont ajustées à côté de chaque réseau sur PublicTest&#xa0;; hors échantillon&#xa0;: chaque cinquième selon des règles ajustées sur les quatre autres.</translation>
    </message>
    <message>
        <source>Mean recall is over the eight emotions of the test images; disgust and contempt have {0} and {1} of them.</source>
        <translation>Le rappel moyen porte sur les huit émotions des images de test&#xa0;; le dégoût et le mépris en ont {0} et {1}.</translation>
    </message>
    <message>
        <source>Kinds of SVMs that paid at no margin, and before which no second look paid, have no row.</source>
        <translation>Les sortes de SVM qui n’ont rien apporté à aucune marge, et avant lesquelles aucun second regard n’a rien apporté, n’ont pas de ligne.</translation>
    </message>
    <message>
        <source>Margins chosen (second look, pair, triple): thesis {0}, {1}, {2}; best {3}, {4}, {5}.</source>
        <translation>Marges choisies (second regard, paire, triplet)&#xa0;: thèse {0}, {1}, {2}&#xa0;; meilleurs {3}, {4}, {5}.</translation>
    </message>
    <message>
        <source>A margin of 0: it paid at none; triples are asked only if that won on held-out folds over pairs alone.</source>
        <translation>Une marge de 0&#xa0;: cela n’a servi à aucune&#xa0;; les triplets ne sont consultés que si cela l’a emporté, hors échantillon, sur les paires seules.</translation>
    </message>
    <message>
        <source>The second look is the network&apos;s at the face upright and in the mirror, framed by its mesh, where the likeliest two emotions are within the margin; from then on the mean of both looks is the network&apos;s answer, of the best SVMs and of stacking too.</source>
        <translation>Le second regard est celui du réseau sur le visage redressé et dans le miroir, cadré par son maillage, là où les deux émotions les plus probables sont plus proches que la marge&#xa0;; dès lors, la moyenne des deux regards est la réponse du réseau, pour les meilleurs SVM et pour l’empilement aussi.</translation>
    </message>
    <message>
        <source>Always below {0} is the thesis&apos;s rule at a margin that was not chosen: it shows what the rule does, no more.</source>
        <translation>«&#xa0;Toujours sous {0}&#xa0;» est la règle de la thèse à une marge qui n’a pas été choisie&#xa0;: cela montre ce que fait la règle, sans plus.</translation>
    </message>
    <message>
        <source>Stacking is a logistic regression on the log-probabilities of the network and of units and mesh, fitted on validation.</source>
        <translation>L’empilement est une régression logistique sur les log-probabilités du réseau et des unités avec le maillage, ajustée sur la validation.</translation>
    </message>
    <message>
        <source>RBF SVMs: one a pair, trained on the validation images whose two likeliest are that pair, held out there; they are not in use and not scored on the test.</source>
        <translation>SVM RBF&#xa0;: un par paire, entraîné sur les images de validation dont les deux plus probables sont cette paire, hors échantillon&#xa0;; ils ne servent pas et n’ont pas de score au test.</translation>
    </message>
    <message>
        <source>Units and mesh alone is scored on the faces found.</source>
        <translation>«&#xa0;Unités et maillage seuls&#xa0;» est mesuré sur les visages trouvés.</translation>
    </message>
    <message>
        <source>Protocol {0}.</source>
        <translation>Protocole {0}.</translation>
    </message>
    <message>
        <source>Pairs and triples that were never asked are left out.</source>
        <translation>Les paires et triplets jamais consultés sont omis.</translation>
    </message>
    <message>
        <source>FER+ validation, majority rule, N={0}, {1} draws of {2} folds, each image under {3} rules fitted on the other folds.</source>
        <translation>Validation de FER+, règle de la majorité, N={0}, {1} tirages de {2} blocs, chaque image selon les règles «&#xa0;{3}&#xa0;» ajustées sur les autres blocs.</translation>
    </message>
    <message>
        <source>Risk: share of wrong labels among those given, the surest first.</source>
        <translation>Risque&#xa0;: part d’étiquettes fausses parmi celles données, les plus sûres d’abord.</translation>
    </message>
    <message>
        <source>Judging doubt last instead of first lowers the mean risk by {0} points (95% interval of {1} resamples of the first draw: {2} to {3}).</source>
        <translation>Juger le doute à la fin plutôt qu’au début abaisse le risque moyen de {0} point (intervalle à 95&#xa0;% de {1} rééchantillonnages du premier tirage&#xa0;: {2} à {3}).</translation>
    </message>
    <message>
        <source>The app judges it last.</source>
        <translation>L’application le juge à la fin.</translation>
    </message>
    <message>
        <source>Mean intensity on FER+ training faces, majority rule, {0}; {1} faces, by emotion in the head.</source>
        <translation>Intensité moyenne sur les visages d’entraînement de FER+, règle de la majorité, {0}&#xa0;; {1} visages, par émotion en tête de colonne.</translation>
    </message>
    <message>
        <source>0 is the median neutral face, 1 the strongest 2% of all.</source>
        <translation>0 est le visage neutre médian, 1 les 2&#xa0;% les plus forts de tous.</translation>
    </message>
    <message>
        <source>A tie holds (✓) where the emotion&apos;s mean is above neutral&apos;s, and fails (✗) elsewhere.</source>
        <translation>Un lien tient (✓) là où la moyenne de l’émotion dépasse celle du neutre, et ne tient pas (✗) ailleurs.</translation>
    </message>
    <message>
        <source>Of the {0} ties of Table 3.1 to units that can be read, {1} hold.</source>
        <translation>Des {0} liens du tableau 3.1 à des unités lisibles, {1} tiennent.</translation>
    </message>
    <message>
        <source>Units without numbers can&apos;t be read from the mesh or the blendshapes: they are absent, not zero.</source>
        <translation>Les unités sans chiffres ne se lisent ni dans le maillage ni dans les blendshapes&#xa0;: elles sont absentes, pas nulles.</translation>
    </message>
    <message>
        <source>Measured on FER+ training faces ({0}).</source>
        <translation>Mesuré sur les visages d’entraînement de FER+ ({0}).</translation>
    </message>
    <message>
        <source>off: the larger of the two differences, in percent of the channel&apos;s range; at most {0}.</source>
        <translation>écart&#xa0;: la plus grande des deux différences, en pour cent de l’étendue du canal&#xa0;; au plus {0}.</translation>
    </message>
    <message>
        <source>mouthShift is in use with the full of mouthLeft alone, the larger of its two sides, so that it does not reach 1 sooner on that side.</source>
        <translation>mouthShift s’utilise avec le plein de mouthLeft seul, le plus grand de ses deux côtés, pour ne pas atteindre 1 plus tôt de ce côté.</translation>
    </message>
    <message>
        <source>FER+, protocol {0}, training split, batch {1}, constant rate, dropout {2}, 48×48, seed {3}, {4} epochs; mean training loss of each epoch, and accuracy on PublicTest after it.</source>
        <translation>FER+, protocole {0}, partie d’entraînement, lots de {1}, taux constant, dropout {2}, 48×48, graine {3}, {4} époques&#xa0;; perte moyenne d’entraînement de chaque époque, et exactitude sur PublicTest après elle.</translation>
    </message>
    <message>
        <source>The largest class, {0}, is {1}% of these validation images: the accuracy of a network that answers it always, and also of one whose logits are not numbers, since the first of equal or undefined classes is taken.</source>
        <translation>La plus grande classe, {0}, fait {1}&#xa0;% de ces images de validation&#xa0;: l’exactitude d’un réseau qui la répond toujours, et aussi d’un réseau dont les logits ne sont pas des nombres, car la première des classes égales ou indéfinies est prise.</translation>
    </message>
    <message>
        <source>A trial counts as learning from {0} points above it.</source>
        <translation>Un essai compte comme apprenant à partir de {0} points au-dessus.</translation>
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
        <source>{0} · {1}: {2}</source>
        <translation>{0} · {1}&#xa0;: {2}</translation>
    </message>
    <message>
        <source>{0} of {1} rows have no figures yet ({2}).</source>
        <translation>{0} lignes sur {1} n’ont pas encore de chiffres ({2}).</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}&#xa0;: {1}</translation>
    </message>
    <message>
        <source>{0}: yes {1}, no {2}.</source>
        <translation>{0}&#xa0;: oui {1}, non {2}.</translation>
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
        <translation>Enregistré&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>RobustnessPage</name>
    <message>
        <source>Small: {0} pixels wide</source>
        <translation>Petite&#xa0;: {0} pixels de large</translation>
    </message>
    <message>
        <source>Blurred by {0} pixels</source>
        <translation>Floutée de {0} pixels</translation>
    </message>
    <message>
        <source>Smeared over {0} pixels</source>
        <translation>Bougée sur {0} pixels</translation>
    </message>
    <message>
        <source>{0} of the light</source>
        <translation>{0} de la lumière</translation>
    </message>
    <message>
        <source>{0} of the contrast</source>
        <translation>{0} du contraste</translation>
    </message>
    <message>
        <source>Lit from a side, {0} to 1</source>
        <translation>Éclairée de côté, {0} contre 1</translation>
    </message>
    <message>
        <source>Noise of {0} gray levels</source>
        <translation>Bruit de {0} niveaux de gris</translation>
    </message>
    <message>
        <source>JPEG of quality {0}</source>
        <translation>JPEG de qualité {0}</translation>
    </message>
    <message>
        <source>{0} cut off at a side</source>
        <translation>{0} coupés d’un côté</translation>
    </message>
    <message>
        <source>Poor pictures</source>
        <translation>Images médiocres</translation>
    </message>
    <message>
        <source>This card does not say how poor pictures are read: that was not measured. The command ferdesk-train robustness adds it.</source>
        <translation>Cette fiche ne dit pas comment sont lues les images médiocres&#xa0;: cela n’a pas été mesuré. La commande ferdesk-train robustness l’ajoute.</translation>
    </message>
    <message>
        <source>How much does the model still read rightly of pictures that were made worse, and does it notice? Where it stays sure of itself while it is right less often, it does not.</source>
        <translation>Que lit encore correctement le modèle d’images que l’on a dégradées, et s’en aperçoit-il&#xa0;? Là où il reste sûr de lui alors qu’il a moins souvent raison, il ne s’en aperçoit pas.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Justes</translation>
    </message>
    <message>
        <source>Sure of itself</source>
        <translation>Sûr de lui</translation>
    </message>
    <message>
        <source>Too sure by</source>
        <translation>Trop sûr de</translation>
    </message>
    <message>
        <source>As it was</source>
        <translation>Telle quelle</translation>
    </message>
    <message>
        <source>Poor pictures as a table</source>
        <translation>Images médiocres en tableau</translation>
    </message>
    <message>
        <source>{0} points</source>
        <translation>{0} points</translation>
    </message>
    <message>
        <source>{0} pictures ({1}), the same ones in each row.</source>
        <translation>{0} images ({1}), les mêmes à chaque ligne.</translation>
    </message>
    <message>
        <source>A face is 48 pixels wide here, as the model gets it: a blur of 1 pixel is one of 4 in a face that is 192 pixels wide before the camera. This is at one look; the app does not read the poorest pictures at all.</source>
        <translation>Un visage a ici 48 pixels de large, comme le modèle le reçoit&#xa0;: un flou de 1 pixel en vaut un de 4 sur un visage large de 192 pixels devant la caméra. Ceci vaut pour un seul regard&#xa0;; l’application ne lit pas du tout les images les plus mauvaises.</translation>
    </message>
</context>
<context>
    <name>SafeMode</name>
    <message>
        <source>ferdesk, safe mode</source>
        <translation>ferdesk, mode sans échec</translation>
    </message>
    <message>
        <source>Safe mode: default settings, models on the CPU, no stream. Nothing that was kept is used, and nothing is kept.</source>
        <translation>Mode sans échec&#xa0;: réglages par défaut, modèles sur le processeur, pas de flux. Rien de ce qui était gardé ne sert, et rien n’est gardé.</translation>
    </message>
</context>
<context>
    <name>Scrubber</name>
    <message>
        <source>It is being found out how long the video is; then you can go anywhere.</source>
        <translation>La durée de la vidéo est en cours de détermination&#xa0;; vous pourrez ensuite aller n’importe où.</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>The likeliest: {0} {1}, then {2} {3}.</source>
        <translation>Le plus probable&#xa0;: {0} {1}, puis {2} {3}.</translation>
    </message>
    <message>
        <source>Too doubtful: the likeliest is {0} with {1}, then {2} with {3}.</source>
        <translation>Trop douteux&#xa0;: le plus probable est {0} avec {1}, puis {2} avec {3}.</translation>
    </message>
    <message>
        <source>The likeliest: {0} {1}.</source>
        <translation>Le plus probable&#xa0;: {0} {1}.</translation>
    </message>
    <message>
        <source>Too doubtful, even with the Action Units: {0}.</source>
        <translation>Trop douteux, même avec les unités d’action&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>{0}: the Action Units speak for {1} ({2}).</source>
        <translation>{0}&#xa0;: les unités d’action parlent pour {1} ({2}).</translation>
    </message>
    <message>
        <source>{0}: the Action Units speak for {1}.</source>
        <translation>{0}&#xa0;: les unités d’action parlent pour {1}.</translation>
    </message>
    <message>
        <source>{0}: the Action Units lean to {1}, but not enough against the network&apos;s {2}.</source>
        <translation>{0}&#xa0;: les unités d’action penchent pour {1}, mais pas assez contre {2}, que dit le réseau.</translation>
    </message>
    <message>
        <source>{0} would have won with {1} more log-odds from the Action Units.</source>
        <translation>{0} l’aurait emporté avec {1} de log-cotes de plus des unités d’action.</translation>
    </message>
    <message>
        <source>{0} would have won had the network found it {1} times as likely as {2}; it found {3}.</source>
        <translation>{0} l’aurait emporté si le réseau l’avait trouvé {1} fois aussi probable que {2}&#xa0;; il a trouvé {3}.</translation>
    </message>
    <message>
        <source>stays {0}, too doubtful to tell</source>
        <translation>reste {0}, trop douteux pour trancher</translation>
    </message>
    <message>
        <source>changed to {0}, too doubtful to tell</source>
        <translation>changé en {0}, trop douteux pour trancher</translation>
    </message>
    <message>
        <source>looked again, stays {0}</source>
        <translation>regardé une seconde fois, reste {0}</translation>
    </message>
    <message>
        <source>looked again, changed to {0}</source>
        <translation>regardé une seconde fois, changé en {0}</translation>
    </message>
    <message>
        <source>stays {0}</source>
        <translation>reste {0}</translation>
    </message>
    <message>
        <source>changed to {0}</source>
        <translation>changé en {0}</translation>
    </message>
    <message>
        <source>clear enough</source>
        <translation>assez net</translation>
    </message>
    <message>
        <source>no face mesh</source>
        <translation>pas de maillage du visage</translation>
    </message>
    <message>
        <source>settled by the triple</source>
        <translation>tranché par le trio</translation>
    </message>
    <message>
        <source>never asked, since it did not help on validation</source>
        <translation>jamais demandé&#xa0;: cela n’aidait pas en validation</translation>
    </message>
    <message>
        <source>fewer than {0} such faces to learn from</source>
        <translation>moins de {0} visages de ce genre pour apprendre</translation>
    </message>
    <message>
        <source>The face is too small to be read ({0} px wide); come closer.</source>
        <translation>Le visage est trop petit pour être lu ({0} px de large)&#xa0;; approchez-vous.</translation>
    </message>
    <message>
        <source>Much of the face is outside the picture; move to the middle.</source>
        <translation>Une grande part du visage est hors de l’image&#xa0;; mettez-vous au milieu.</translation>
    </message>
    <message>
        <source>The face is too dark to be read; more light from the front helps.</source>
        <translation>Le visage est trop sombre pour être lu&#xa0;; plus de lumière de face aide.</translation>
    </message>
    <message>
        <source>The face has too little contrast to be read; more light, a clean lens or less haze helps.</source>
        <translation>Le visage a trop peu de contraste pour être lu&#xa0;; plus de lumière, un objectif propre ou moins de brume aide.</translation>
    </message>
    <message>
        <source>The face is too blurred to be read; hold still or clean the lens.</source>
        <translation>Le visage est trop flou pour être lu&#xa0;; ne bougez pas ou nettoyez l’objectif.</translation>
    </message>
    <message>
        <source>The picture is too noisy to be read; more light helps.</source>
        <translation>L’image est trop bruitée pour être lue&#xa0;; plus de lumière aide.</translation>
    </message>
    <message>
        <source>The face is turned away by {0} degrees; look towards the camera.</source>
        <translation>Le visage est tourné de {0} degrés&#xa0;; regardez vers la caméra.</translation>
    </message>
    <message>
        <source>No mesh was found in the face, and the model reads nothing else.</source>
        <translation>Aucun maillage n’a été trouvé sur le visage, et le modèle ne lit rien d’autre.</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Démo</translation>
    </message>
    <message>
        <source>{0} + Action Units</source>
        <translation>{0} + unités d’action</translation>
    </message>
    <message>
        <source>{0} + second look</source>
        <translation>{0} + second regard</translation>
    </message>
    <message>
        <source>{0} + Action Units, thesis</source>
        <translation>{0} + unités d’action, thèse</translation>
    </message>
    <message>
        <source>Action Units and mesh alone</source>
        <translation>Unités d’action et maillage seuls</translation>
    </message>
    <message>
        <source>inner brow raiser</source>
        <translation>sourcils internes levés</translation>
    </message>
    <message>
        <source>outer brow raiser</source>
        <translation>sourcils externes levés</translation>
    </message>
    <message>
        <source>brow lowerer</source>
        <translation>sourcils baissés</translation>
    </message>
    <message>
        <source>upper lid raiser</source>
        <translation>paupières relevées</translation>
    </message>
    <message>
        <source>cheek raiser</source>
        <translation>joues levées</translation>
    </message>
    <message>
        <source>lid tightener</source>
        <translation>paupières serrées</translation>
    </message>
    <message>
        <source>nose wrinkler</source>
        <translation>nez plissé</translation>
    </message>
    <message>
        <source>upper lip raiser</source>
        <translation>lèvre du haut levée</translation>
    </message>
    <message>
        <source>nasolabial deepener</source>
        <translation>sillon nasogénien creusé</translation>
    </message>
    <message>
        <source>lip corner puller</source>
        <translation>coins des lèvres tirés</translation>
    </message>
    <message>
        <source>cheek puller</source>
        <translation>joues étirées</translation>
    </message>
    <message>
        <source>dimpler</source>
        <translation>fossette</translation>
    </message>
    <message>
        <source>lip corner depressor</source>
        <translation>coins des lèvres bas</translation>
    </message>
    <message>
        <source>lower lip depressor</source>
        <translation>lèvre du bas baissée</translation>
    </message>
    <message>
        <source>chin raiser</source>
        <translation>menton levé</translation>
    </message>
    <message>
        <source>lip puckerer</source>
        <translation>lèvres en avant</translation>
    </message>
    <message>
        <source>lip stretcher</source>
        <translation>lèvres étirées</translation>
    </message>
    <message>
        <source>neck tightener</source>
        <translation>cou tendu</translation>
    </message>
    <message>
        <source>lip tightener</source>
        <translation>lèvres serrées</translation>
    </message>
    <message>
        <source>lip pressor</source>
        <translation>lèvres pressées</translation>
    </message>
    <message>
        <source>lips part</source>
        <translation>lèvres entrouvertes</translation>
    </message>
    <message>
        <source>jaw drop</source>
        <translation>mâchoire abaissée</translation>
    </message>
    <message>
        <source>mouth stretch</source>
        <translation>bouche béante</translation>
    </message>
    <message>
        <source>lip suck</source>
        <translation>lèvres rentrées</translation>
    </message>
    <message>
        <source>jaw thrust</source>
        <translation>mâchoire avancée</translation>
    </message>
    <message>
        <source>jaw clencher</source>
        <translation>mâchoire crispée</translation>
    </message>
    <message>
        <source>cheek puff</source>
        <translation>joues gonflées</translation>
    </message>
    <message>
        <source>nostril dilator</source>
        <translation>narines dilatées</translation>
    </message>
    <message>
        <source>nostril compressor</source>
        <translation>narines pincées</translation>
    </message>
    <message>
        <source>eyes closed</source>
        <translation>yeux fermés</translation>
    </message>
    <message>
        <source>the inner ends of the eyebrows go up</source>
        <translation>le bout intérieur des sourcils monte</translation>
    </message>
    <message>
        <source>the outer ends of the eyebrows go up</source>
        <translation>le bout extérieur des sourcils monte</translation>
    </message>
    <message>
        <source>the eyebrows are pulled down and together</source>
        <translation>les sourcils descendent et se rapprochent</translation>
    </message>
    <message>
        <source>the upper eyelids open wide</source>
        <translation>les paupières supérieures s’ouvrent grand</translation>
    </message>
    <message>
        <source>the cheeks rise and push up the lower eyelids</source>
        <translation>les joues montent et poussent les paupières inférieures</translation>
    </message>
    <message>
        <source>the eyelids tighten and narrow the eyes</source>
        <translation>les paupières se serrent et plissent les yeux</translation>
    </message>
    <message>
        <source>the nose is drawn up and wrinkles</source>
        <translation>le nez remonte et se plisse</translation>
    </message>
    <message>
        <source>the upper lip is drawn up</source>
        <translation>la lèvre supérieure remonte</translation>
    </message>
    <message>
        <source>the fold from nose to mouth deepens</source>
        <translation>le pli du nez à la bouche se creuse</translation>
    </message>
    <message>
        <source>the corners of the mouth are pulled up and back: a smile</source>
        <translation>les coins de la bouche montent et reculent&#xa0;: un sourire</translation>
    </message>
    <message>
        <source>the corners of the mouth are pulled straight up</source>
        <translation>les coins de la bouche montent tout droit</translation>
    </message>
    <message>
        <source>a corner of the mouth is pressed in</source>
        <translation>un coin de la bouche se creuse</translation>
    </message>
    <message>
        <source>the corners of the mouth are pulled down</source>
        <translation>les coins de la bouche descendent</translation>
    </message>
    <message>
        <source>the lower lip is pulled down</source>
        <translation>la lèvre inférieure descend</translation>
    </message>
    <message>
        <source>the chin pushes the lower lip up</source>
        <translation>le menton pousse la lèvre inférieure vers le haut</translation>
    </message>
    <message>
        <source>the lips are pushed forward</source>
        <translation>les lèvres s’avancent</translation>
    </message>
    <message>
        <source>the mouth is drawn wide</source>
        <translation>la bouche s’étire en largeur</translation>
    </message>
    <message>
        <source>the skin of the neck tightens</source>
        <translation>la peau du cou se tend</translation>
    </message>
    <message>
        <source>the lips tighten and grow thin</source>
        <translation>les lèvres se serrent et s’amincissent</translation>
    </message>
    <message>
        <source>the lips are pressed together</source>
        <translation>les lèvres se pressent l’une contre l’autre</translation>
    </message>
    <message>
        <source>the lips part</source>
        <translation>les lèvres s’écartent</translation>
    </message>
    <message>
        <source>the jaw drops</source>
        <translation>la mâchoire descend</translation>
    </message>
    <message>
        <source>the mouth is pulled wide open</source>
        <translation>la bouche s’ouvre en grand</translation>
    </message>
    <message>
        <source>the lips are drawn in over the teeth</source>
        <translation>les lèvres rentrent sur les dents</translation>
    </message>
    <message>
        <source>the jaw is pushed forward</source>
        <translation>la mâchoire s’avance</translation>
    </message>
    <message>
        <source>the jaw is clenched</source>
        <translation>la mâchoire est serrée</translation>
    </message>
    <message>
        <source>the cheeks are blown up</source>
        <translation>les joues se gonflent</translation>
    </message>
    <message>
        <source>the nostrils widen</source>
        <translation>les narines s’élargissent</translation>
    </message>
    <message>
        <source>the nostrils narrow</source>
        <translation>les narines se resserrent</translation>
    </message>
    <message>
        <source>the eyes are closed</source>
        <translation>les yeux sont fermés</translation>
    </message>
    <message>
        <source>Neither the blendshapes nor the mesh show it.</source>
        <translation>Ni les blendshapes ni le maillage ne la montrent.</translation>
    </message>
    <message>
        <source>Disgust lowers the brows on FER+ faces, and with them this unit.</source>
        <translation>Sur les visages de FER+, le dégoût abaisse les sourcils, et cette unité avec eux.</translation>
    </message>
    <message>
        <source>Sadness lowers the outer brows on FER+ faces; EMFACS does not tie it to this unit.</source>
        <translation>Sur les visages de FER+, la tristesse abaisse le bout extérieur des sourcils&#xa0;; EMFACS ne la lie pas à cette unité.</translation>
    </message>
    <message>
        <source>In fear the raising of the brows hides it on FER+ faces.</source>
        <translation>Sur les visages de FER+ apeurés, les sourcils levés la cachent.</translation>
    </message>
    <message>
        <source>Angry FER+ faces narrow the eyes more often than they widen them.</source>
        <translation>Les visages de FER+ en colère plissent les yeux plus souvent qu’ils ne les ouvrent.</translation>
    </message>
    <message>
        <source>Disgust raises the cheeks as much: wrinkling the nose does.</source>
        <translation>Le dégoût lève autant les joues, en plissant le nez.</translation>
    </message>
    <message>
        <source>Fearful FER+ faces have wide eyes; it is anger and disgust that narrow them.</source>
        <translation>Les visages de FER+ apeurés ont les yeux grands ouverts&#xa0;; ce sont la colère et le dégoût qui les plissent.</translation>
    </message>
    <message>
        <source>Anger shows nearly as much of it on FER+ faces: both lower the brows.</source>
        <translation>Sur les visages de FER+, la colère en montre presque autant&#xa0;: les deux abaissent les sourcils.</translation>
    </message>
    <message>
        <source>Angry FER+ faces that bare their teeth show it as often.</source>
        <translation>Les visages de FER+ en colère qui montrent les dents la montrent aussi souvent.</translation>
    </message>
    <message>
        <source>On FER+ faces it is barely stronger than in neutral ones.</source>
        <translation>Sur les visages de FER+, elle est à peine plus forte que sur les neutres.</translation>
    </message>
    <message>
        <source>The mesh ends at the chin.</source>
        <translation>Le maillage s’arrête au menton.</translation>
    </message>
    <message>
        <source>Angry FER+ faces mostly open their mouth, and show less of it than neutral ones.</source>
        <translation>Les visages de FER+ en colère ouvrent surtout la bouche, et la montrent moins que les neutres.</translation>
    </message>
    <message>
        <source>MediaPipe&apos;s jawForward stays at 0 on real faces.</source>
        <translation>Le jawForward de MediaPipe reste à 0 sur de vrais visages.</translation>
    </message>
    <message>
        <source>MediaPipe&apos;s cheekPuff stays at 0 on real faces.</source>
        <translation>Le cheekPuff de MediaPipe reste à 0 sur de vrais visages.</translation>
    </message>
    <message>
        <source>{0} or {1}</source>
        <translation>{0} ou {1}</translation>
    </message>
    <message>
        <source>hardly any {0}</source>
        <translation>presque pas de {0}</translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation>{0} à {1}</translation>
    </message>
    <message>
        <source>the shape of the face</source>
        <translation>la forme du visage</translation>
    </message>
    <message>
        <source>{0} can&apos;t be read: {1}.</source>
        <translation>{0} est illisible&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} can&apos;t be written: {1}.</source>
        <translation>{0} ne peut pas être écrit&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Close the program that has it open, or choose another name.</source>
        <translation>Fermez le programme qui l’a ouvert, ou choisissez un autre nom.</translation>
    </message>
    <message>
        <source>What was made is kept as {0}.</source>
        <translation>Ce qui a été fait est gardé sous le nom {0}.</translation>
    </message>
    <message>
        <source>{0} can&apos;t be deleted: {1}.</source>
        <translation>{0} ne peut pas être supprimé&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} is there already.</source>
        <translation>{0} existe déjà.</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <translation>{0} manque.</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <translation>{0} est vide.</translation>
    </message>
    <message>
        <source>{0} is not a file.</source>
        <translation>{0} n’est pas un fichier.</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}.</source>
        <translation>{0} est abîmé&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} is too large.</source>
        <translation>{0} est trop gros.</translation>
    </message>
    <message>
        <source>{0} is cut short: {1} of {2} bytes are there.</source>
        <translation>{0} est tronqué&#xa0;: il y a {1} octets sur {2}.</translation>
    </message>
    <message>
        <source>There is no file {0}.</source>
        <translation>Il n’y a pas de fichier {0}.</translation>
    </message>
    <message>
        <source>The folder {0} can&apos;t be read: {1}.</source>
        <translation>Le dossier {0} est illisible&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>The folder {0} can&apos;t be made: {1}.</source>
        <translation>Le dossier {0} ne peut pas être créé&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>A file that ships with ferdesk is missing: {0}.</source>
        <translation>Un fichier livré avec ferdesk manque&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>Install ferdesk again; nothing else brings it back.</source>
        <translation>Réinstallez ferdesk&#xa0;; rien d’autre ne le ramène.</translation>
    </message>
    <message>
        <source>Install ferdesk again.</source>
        <translation>Réinstallez ferdesk.</translation>
    </message>
    <message>
        <source>Install the newest ferdesk.</source>
        <translation>Installez le ferdesk le plus récent.</translation>
    </message>
    <message>
        <source>Check the path; drives can be unplugged.</source>
        <translation>Vérifiez le chemin&#xa0;; un disque peut être débranché.</translation>
    </message>
    <message>
        <source>Check the path and the file&apos;s permissions.</source>
        <translation>Vérifiez le chemin et les droits du fichier.</translation>
    </message>
    <message>
        <source>Check the file&apos;s permissions.</source>
        <translation>Vérifiez les droits du fichier.</translation>
    </message>
    <message>
        <source>Check that it is there and may be read.</source>
        <translation>Vérifiez qu’il existe et peut être lu.</translation>
    </message>
    <message>
        <source>Choose a folder that exists, may be written and has room.</source>
        <translation>Choisissez un dossier qui existe, où l’on peut écrire et où il y a de la place.</translation>
    </message>
    <message>
        <source>Choose a folder that exists and may be written.</source>
        <translation>Choisissez un dossier qui existe et où l’on peut écrire.</translation>
    </message>
    <message>
        <source>Choose another folder, on a local disk.</source>
        <translation>Choisissez un autre dossier, sur un disque local.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Choisissez un autre nom.</translation>
    </message>
    <message>
        <source>Move it away, or choose another name.</source>
        <translation>Déplacez-le, ou choisissez un autre nom.</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>Copiez-le de nouveau.</translation>
    </message>
    <message>
        <source>Copy it, with all that has its name, into a folder that may be written.</source>
        <translation>Copiez-le, avec tout ce qui porte son nom, dans un dossier où l’on peut écrire.</translation>
    </message>
    <message>
        <source>Copy or record it again.</source>
        <translation>Copiez-le ou enregistrez-le de nouveau.</translation>
    </message>
    <message>
        <source>Copy or save it again.</source>
        <translation>Copiez-la ou sauvez-la de nouveau.</translation>
    </message>
    <message>
        <source>Choose a video, an image or a folder.</source>
        <translation>Choisissez une vidéo, une image ou un dossier.</translation>
    </message>
    <message>
        <source>There is no image in {0}.</source>
        <translation>Il n’y a aucune image dans {0}.</translation>
    </message>
    <message>
        <source>It should have .png, .jpg or other images in it.</source>
        <translation>Il devrait contenir des images .png, .jpg ou autres.</translation>
    </message>
    <message>
        <source>The first: {0}</source>
        <translation>La première&#xa0;: {0}</translation>
    </message>
    <message>
        <source>Images in {0} that could not be read and were left out: {1}. The last: {2}</source>
        <translation>Images de {0} illisibles et laissées de côté&#xa0;: {1}. La dernière&#xa0;: {2}</translation>
    </message>
    <message>
        <source>The image {0} is cut short.</source>
        <translation>L’image {0} est tronquée.</translation>
    </message>
    <message>
        <source>{0} is not an image that can be read.</source>
        <translation>{0} n’est pas une image lisible.</translation>
    </message>
    <message>
        <source>{0} is a HEIC image, which is not read.</source>
        <translation>{0} est une image HEIC, qui n’est pas lue.</translation>
    </message>
    <message>
        <source>Save it as JPEG.</source>
        <translation>Enregistrez-la en JPEG.</translation>
    </message>
    <message>
        <source>{0} is too large for an image.</source>
        <translation>{0} est trop grosse pour une image.</translation>
    </message>
    <message>
        <source>Save it smaller.</source>
        <translation>Sauvez-la en plus petit.</translation>
    </message>
    <message>
        <source>It may be damaged, or larger than 134 million pixels; .png, .jpg, .bmp, .webp and .tif work.</source>
        <translation>Elle peut être abîmée, ou dépasser 134 millions de pixels&#xa0;; .png, .jpg, .bmp, .webp et .tif fonctionnent.</translation>
    </message>
    <message>
        <source>{0} is not a video that can be read.</source>
        <translation>{0} n’est pas une vidéo lisible.</translation>
    </message>
    <message>
        <source>It may be damaged or cut short; .mp4, .webm, .avi, .mkv and .mov work.</source>
        <translation>Elle peut être abîmée ou tronquée&#xa0;; .mp4, .webm, .avi, .mkv et .mov fonctionnent.</translation>
    </message>
    <message>
        <source>The pictures of {0} are too large: {1}×{2}.</source>
        <translation>Les images de {0} sont trop grandes&#xa0;: {1}×{2}.</translation>
    </message>
    <message>
        <source>Convert it to 8192×4320 or smaller.</source>
        <translation>Convertissez-la en 8192×4320 ou moins.</translation>
    </message>
    <message>
        <source>Frames of {0} that could not be read and were left out: {1}. It is damaged; copy or record it again if you can.</source>
        <translation>Images de {0} qui n’ont pas pu être lues et ont été laissées de côté&#xa0;: {1}. Le fichier est endommagé&#xa0;; copiez-le ou enregistrez-le à nouveau si vous le pouvez.</translation>
    </message>
    <message>
        <source>{0} ends at frame {1} of {2}: it was trimmed, or it is damaged or cut short. If it should be longer, copy or record it again.</source>
        <translation>{0} se termine à l’image {1} sur {2}&#xa0;: la vidéo a été raccourcie, ou bien elle est abîmée ou tronquée. Si elle doit être plus longue, copiez-la ou enregistrez-la de nouveau.</translation>
    </message>
    <message>
        <source>There is no picture in {0}.</source>
        <translation>Il n’y a aucune image dans {0}.</translation>
    </message>
    <message>
        <source>Open something else.</source>
        <translation>Ouvrez autre chose.</translation>
    </message>
    <message>
        <source>No source is named.</source>
        <translation>Aucune source n’est nommée.</translation>
    </message>
    <message>
        <source>Name a camera (camera:0), demo, a file, a folder or a stream.</source>
        <translation>Nommez une caméra (camera:0), demo, un fichier, un dossier ou un flux.</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>Aucune caméra n’a été trouvée.</translation>
    </message>
    <message>
        <source>Plug one in, or open the demo, a video or an image.</source>
        <translation>Branchez-en une, ou ouvrez la démo, une vidéo ou une image.</translation>
    </message>
    <message>
        <source>There is no camera {0}.</source>
        <translation>Il n’y a pas de caméra {0}.</translation>
    </message>
    <message>
        <source>Cameras are counted from 0.</source>
        <translation>Les caméras se comptent à partir de 0.</translation>
    </message>
    <message>
        <source>Choose one that is there: {0}.</source>
        <translation>Choisissez-en une qui est là&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>This user may not use camera {0} ({1}).</source>
        <translation>Cet utilisateur n’a pas le droit d’utiliser la caméra {0} ({1}).</translation>
    </message>
    <message>
        <source>Add the user to the group “video” (sudo usermod -aG video $USER) and log in again.</source>
        <translation>Ajoutez l’utilisateur au groupe «&#xa0;video&#xa0;» (sudo usermod -aG video $USER) et reconnectez-vous.</translation>
    </message>
    <message>
        <source>Camera {0} can&apos;t be opened: it is missing, in use, or not allowed.</source>
        <translation>La caméra {0} ne peut pas être ouverte&#xa0;: elle manque, elle sert déjà, ou elle n’est pas permise.</translation>
    </message>
    <message>
        <source>Allow it in System Settings › Privacy &amp; Security › Camera, and close other programs that use it.</source>
        <translation>Permettez-la dans Réglages Système › Confidentialité et sécurité › Caméra, et fermez les programmes qui s’en servent.</translation>
    </message>
    <message>
        <source>Allow desktop apps in Settings › Privacy › Camera, and close other programs that use it.</source>
        <translation>Permettez les applications de bureau dans Paramètres › Confidentialité › Caméra, et fermez les programmes qui s’en servent.</translation>
    </message>
    <message>
        <source>Camera {0} gives no picture: another program is using it, or it is not a camera.</source>
        <translation>La caméra {0} ne donne pas d’image&#xa0;: un autre programme s’en sert, ou ce n’est pas une caméra.</translation>
    </message>
    <message>
        <source>Close the other program (a browser tab, a call), or choose another camera.</source>
        <translation>Fermez l’autre programme (un onglet du navigateur, un appel), ou choisissez une autre caméra.</translation>
    </message>
    <message>
        <source>Plug it in again, or close the program that took it.</source>
        <translation>Rebranchez-la, ou fermez le programme qui l’a prise.</translation>
    </message>
    <message>
        <source>{0} gives no more pictures.</source>
        <translation>{0} ne donne plus d’images.</translation>
    </message>
    <message>
        <source>{0} has given no picture for {1} s.</source>
        <translation>{0} n’a pas donné d’image depuis {1} s.</translation>
    </message>
    <message>
        <source>{0} does not answer since it was last open.</source>
        <translation>{0} ne répond pas depuis sa dernière ouverture.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again, then open it.</source>
        <translation>Débranchez-la et rebranchez-la, puis ouvrez-la.</translation>
    </message>
    <message>
        <source>Check that it is on.</source>
        <translation>Vérifiez qu’elle est allumée.</translation>
    </message>
    <message>
        <source>Check that it is connected and switched on, then open it again.</source>
        <translation>Vérifiez qu’elle est branchée et allumée, puis rouvrez-la.</translation>
    </message>
    <message>
        <source>{0} It is opened again by itself as soon as it is there.</source>
        <translation>{0} Elle est rouverte d’elle-même dès qu’elle est là.</translation>
    </message>
    <message>
        <source>The picture of {0} is black. Open its shutter or lid, or switch a light on.</source>
        <translation>L’image de {0} est noire. Ouvrez son cache ou l’écran, ou allumez une lampe.</translation>
    </message>
    <message>
        <source>{0} is not a web address.</source>
        <translation>{0} n’est pas une adresse web.</translation>
    </message>
    <message>
        <source>{0} is no video stream: it answers with {1}.</source>
        <translation>{0} n’est pas un flux vidéo&#xa0;: la réponse est de type {1}.</translation>
    </message>
    <message>
        <source>Use the address of the stream itself; cameras often call it /video or /stream.</source>
        <translation>Prenez l’adresse du flux même&#xa0;; les caméras l’appellent souvent /video ou /stream.</translation>
    </message>
    <message>
        <source>{0} is no video stream that can be read.</source>
        <translation>{0} n’est pas un flux vidéo lisible.</translation>
    </message>
    <message>
        <source>{0} sends no picture.</source>
        <translation>{0} n’envoie pas d’image.</translation>
    </message>
    <message>
        <source>Check the camera, then open it again.</source>
        <translation>Vérifiez la caméra, puis rouvrez-la.</translation>
    </message>
    <message>
        <source>The stream {0} stopped: {1}.</source>
        <translation>Le flux {0} s’est arrêté&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Check the camera and the network, then open it again.</source>
        <translation>Vérifiez la caméra et le réseau, puis rouvrez-la.</translation>
    </message>
    <message>
        <source>The stream {0} sends pictures that can&apos;t be read.</source>
        <translation>Le flux {0} envoie des images illisibles.</translation>
    </message>
    <message>
        <source>Set the camera to MJPEG.</source>
        <translation>Réglez la caméra sur MJPEG.</translation>
    </message>
    <message>
        <source>{0} answers with error {1} ({2}).</source>
        <translation>{0} répond par l’erreur {1} ({2}).</translation>
    </message>
    <message>
        <source>{0} answers with error {1}.</source>
        <translation>{0} répond par l’erreur {1}.</translation>
    </message>
    <message>
        <source>Check the path; the camera&apos;s manual names it, such as /stream1.</source>
        <translation>Vérifiez le chemin&#xa0;; le mode d’emploi de la caméra le donne, par exemple /stream1.</translation>
    </message>
    <message>
        <source>{0} does not take this user and password, or has no stream there.</source>
        <translation>{0} n’accepte pas ce nom et ce mot de passe, ou n’a pas de flux à cet endroit.</translation>
    </message>
    <message>
        <source>Check them, and the path.</source>
        <translation>Vérifiez-les, ainsi que le chemin.</translation>
    </message>
    <message>
        <source>{0} does not take this user and password.</source>
        <translation>{0} refuse ce nom d’utilisateur et ce mot de passe.</translation>
    </message>
    <message>
        <source>Check them.</source>
        <translation>Vérifiez-les.</translation>
    </message>
    <message>
        <source>{0} asks for a user and password.</source>
        <translation>{0} demande un nom et un mot de passe.</translation>
    </message>
    <message>
        <source>Put them into the address: rtsp://user:password@host/…</source>
        <translation>Mettez-les dans l’adresse&#xa0;: rtsp://nom:motdepasse@hôte/…</translation>
    </message>
    <message>
        <source>Check the address and the port, and set the camera to H.264.</source>
        <translation>Vérifiez l’adresse et le port, et réglez la caméra sur H.264.</translation>
    </message>
    <message>
        <source>Put user and password into the address: http://user:password@host/…</source>
        <translation>Mettez l’utilisateur et le mot de passe dans l’adresse&#xa0;: http://user:password@host/…</translation>
    </message>
    <message>
        <source>Check the path; cameras often call it /video or /stream.</source>
        <translation>Vérifiez le chemin&#xa0;; les caméras l’appellent souvent /video ou /stream.</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Vérifiez l’adresse.</translation>
    </message>
    <message>
        <source>{0} does not answer as a web server does: {1}.</source>
        <translation>{0} ne répond pas comme un serveur web&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Check the address and the port.</source>
        <translation>Vérifiez l’adresse et le port.</translation>
    </message>
    <message>
        <source>{0} can&apos;t be reached: {1}.</source>
        <translation>{0} est injoignable&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>no answer for {0} s</source>
        <translation>pas de réponse depuis {0} s</translation>
    </message>
    <message>
        <source>Check the address, and that the camera is on and in the same network.</source>
        <translation>Vérifiez l’adresse, et que la caméra est allumée et sur le même réseau.</translation>
    </message>
    <message>
        <source>{0} names no part of the screen.</source>
        <translation>{0} ne nomme aucune partie de l’écran.</translation>
    </message>
    <message>
        <source>Write screen:x,y,w,h, such as screen:100,80,640,480: left, top, width and height.</source>
        <translation>Écrivez screen:x,y,w,h, par exemple screen:100,80,640,480&#xa0;: gauche, haut, largeur et hauteur.</translation>
    </message>
    <message>
        <source>{0} × {1} pixels of the screen are too few.</source>
        <translation>{0} × {1} pixels de l’écran sont trop peu.</translation>
    </message>
    <message>
        <source>Choose a part of {0} × {1} pixels or more.</source>
        <translation>Choisissez une partie d’au moins {0} × {1} pixels.</translation>
    </message>
    <message>
        <source>The screen is read live in the window, not by a command.</source>
        <translation>L’écran se lit en direct dans la fenêtre, non par une commande.</translation>
    </message>
    <message>
        <source>Start the window on it: ferdesk --source screen.</source>
        <translation>Démarrez la fenêtre sur lui&#xa0;: ferdesk --source screen.</translation>
    </message>
    <message>
        <source>The screen gives no picture.</source>
        <translation>L’écran ne donne pas d’image.</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>Ouvrez-le de nouveau.</translation>
    </message>
    <message>
        <source>Unlock it, then open it again.</source>
        <translation>Déverrouillez-le, puis rouvrez-le.</translation>
    </message>
    <message>
        <source>Wayland does not let a program read the screen this way.</source>
        <translation>Wayland ne laisse pas un programme lire l’écran de cette façon.</translation>
    </message>
    <message>
        <source>Log in to a session of X11 (Xorg), or open the video itself as a file or stream.</source>
        <translation>Ouvrez une session X11 (Xorg), ou ouvrez la vidéo même, en fichier ou en flux.</translation>
    </message>
    <message>
        <source>macOS does not let ferdesk read the screen.</source>
        <translation>macOS ne laisse pas ferdesk lire l’écran.</translation>
    </message>
    <message>
        <source>Allow it in System Settings, Privacy &amp; Security, Screen Recording; then start anew.</source>
        <translation>Permettez-le dans Réglages Système, Confidentialité et sécurité, Enregistrement de l’écran&#xa0;; puis redémarrez ferdesk.</translation>
    </message>
    <message>
        <source>That part of the screen is on no screen that is there now.</source>
        <translation>Cette partie n’est sur aucun écran présent.</translation>
    </message>
    <message>
        <source>Connect the screen again, or choose another part.</source>
        <translation>Rebranchez l’écran, ou choisissez une autre partie.</translation>
    </message>
    <message>
        <source>There is no model {0}.</source>
        <translation>Il n’y a pas de modèle {0}.</translation>
    </message>
    <message>
        <source>The models here are: {0}.</source>
        <translation>Les modèles présents sont&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>The models folder {0} can&apos;t be read: {1}.</source>
        <translation>Le dossier de modèles {0} est illisible&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} is left out: {1} is there already.</source>
        <translation>{0} est laissé de côté&#xa0;: {1} est déjà là.</translation>
    </message>
    <message>
        <source>No model can be used.</source>
        <translation>Aucun modèle ne peut servir.</translation>
    </message>
    <message>
        <source>Install ferdesk again, or export a model with ferdesk-train export.</source>
        <translation>Réinstallez ferdesk, ou exportez un modèle par ferdesk-train export.</translation>
    </message>
    <message>
        <source>The card in {0} is that of {1}.</source>
        <translation>La fiche dans {0} est celle de {1}.</translation>
    </message>
    <message>
        <source>Give the folder the model&apos;s id as its name.</source>
        <translation>Donnez au dossier l’identifiant du modèle pour nom.</translation>
    </message>
    <message>
        <source>The model card {0} can&apos;t be read: {1}.</source>
        <translation>La fiche de modèle {0} est illisible&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>The model card {0} is not valid JSON: {1}.</source>
        <translation>La fiche de modèle {0} n’est pas du JSON valide&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} is not a valid model card: {1}.</source>
        <translation>{0} n’est pas une fiche de modèle valide&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>A model is a folder with model.onnx and card.json.</source>
        <translation>Un modèle est un dossier avec model.onnx et card.json.</translation>
    </message>
    <message>
        <source>Export the model again with ferdesk-train export.</source>
        <translation>Exportez de nouveau le modèle par ferdesk-train export.</translation>
    </message>
    <message>
        <source>Export the model again.</source>
        <translation>Exportez de nouveau le modèle.</translation>
    </message>
    <message>
        <source>{0} reads with the file of {1}: put that beside it.</source>
        <translation>{0} lit avec le fichier de {1}&#xa0;: placez-le à côté.</translation>
    </message>
    <message>
        <source>Choose another model, or export this one again with ferdesk-train export.</source>
        <translation>Choisissez un autre modèle, ou exportez de nouveau celui-ci par ferdesk-train export.</translation>
    </message>
    <message>
        <source>The model {0} failed: {1}.</source>
        <translation>Le modèle {0} a échoué&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>The model {0} gives numbers that are not finite.</source>
        <translation>Le modèle {0} rend des nombres qui ne sont pas finis.</translation>
    </message>
    <message>
        <source>{0} is not a model that can be loaded: {1}.</source>
        <translation>{0} n’est pas un modèle chargeable&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} is too large for a model.</source>
        <translation>{0} est trop gros pour un modèle.</translation>
    </message>
    <message>
        <source>{0} is damaged or is not the file that its card describes (sha256 {1}…, the card says {2}…).</source>
        <translation>{0} est abîmé ou n’est pas le fichier que sa fiche décrit (sha256 {1}…, la fiche dit {2}…).</translation>
    </message>
    <message>
        <source>{0} {1} stays in use.</source>
        <translation>{0} {1} reste en service.</translation>
    </message>
    <message>
        <source>{0} {1} is used instead.</source>
        <translation>{0} {1} sert à la place.</translation>
    </message>
    <message>
        <source>There is no provider {0}.</source>
        <translation>Il n’y a pas de moteur {0}.</translation>
    </message>
    <message>
        <source>Choose one of: {0}.</source>
        <translation>Choisissez parmi&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>This build of ONNX Runtime has no CUDA.</source>
        <translation>Cette version d’ONNX Runtime est sans CUDA.</translation>
    </message>
    <message>
        <source>There is no NVIDIA driver.</source>
        <translation>Il n’y a pas de pilote NVIDIA.</translation>
    </message>
    <message>
        <source>The NVIDIA driver does not answer.</source>
        <translation>Le pilote NVIDIA ne répond pas.</translation>
    </message>
    <message>
        <source>There is no NVIDIA device.</source>
        <translation>Il n’y a pas de carte NVIDIA.</translation>
    </message>
    <message>
        <source>CUDA {0} is not installed: {1} is missing.</source>
        <translation>CUDA {0} n’est pas installé&#xa0;: {1} manque.</translation>
    </message>
    <message>
        <source>{0} The CPU is used instead.</source>
        <translation>{0} Le processeur sert à la place.</translation>
    </message>
    <message>
        <source>{0} failed while running. The CPU is used instead.</source>
        <translation>{0} a échoué en marche. Le processeur sert à la place.</translation>
    </message>
    <message>
        <source>{0} could not be started. The CPU is used instead.</source>
        <translation>{0} n’a pas pu démarrer. Le processeur sert à la place.</translation>
    </message>
    <message>
        <source>The face finder (MediaPipe) can&apos;t be loaded: {0}.</source>
        <translation>La recherche de visages (MediaPipe) ne se charge pas&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>Install ferdesk again; on Linux also libgl1, libegl1 and libgles2.</source>
        <translation>Réinstallez ferdesk&#xa0;; sous Linux aussi libgl1, libegl1 et libgles2.</translation>
    </message>
    <message>
        <source>The face model {0} can&apos;t be read: {1}.</source>
        <translation>Le modèle de visage {0} est illisible&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>The face model {0} is not one MediaPipe can run.</source>
        <translation>Le modèle de visage {0} n’est pas de ceux que MediaPipe fait tourner.</translation>
    </message>
    <message>
        <source>The face finder failed on a frame: {0}.</source>
        <translation>La recherche de visages a échoué sur une image&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>The face finder is closed.</source>
        <translation>La recherche de visages est fermée.</translation>
    </message>
    <message>
        <source>Open the source again.</source>
        <translation>Rouvrez la source.</translation>
    </message>
    <message>
        <source>The card {0} can&apos;t be read: {1}.</source>
        <translation>La fiche {0} est illisible&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} is no valid card of Action Unit classifiers: {1}.</source>
        <translation>{0} n’est pas une fiche valide de classifieurs d’unités d’action&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>The Action Unit classifiers can&apos;t be used: {0}.</source>
        <translation>Les classifieurs d’unités d’action ne peuvent pas servir&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>{0} is not the file that its card describes.</source>
        <translation>{0} n’est pas le fichier que sa fiche décrit.</translation>
    </message>
    <message>
        <source>Install ferdesk again, or make it with ferdesk-train au.</source>
        <translation>Réinstallez ferdesk, ou faites-la par ferdesk-train au.</translation>
    </message>
    <message>
        <source>Make them again with ferdesk-train au.</source>
        <translation>Refaites-les par ferdesk-train au.</translation>
    </message>
    <message>
        <source>There is no disambiguation {0}.</source>
        <translation>Il n’y a pas de levée de doute {0}.</translation>
    </message>
    <message>
        <source>One of: off, {0}.</source>
        <translation>L’une de&#xa0;: off, {0}.</translation>
    </message>
    <message>
        <source>There is no folder to record into.</source>
        <translation>Il n’y a pas de dossier où enregistrer.</translation>
    </message>
    <message>
        <source>Create a home folder.</source>
        <translation>Créez un dossier personnel.</translation>
    </message>
    <message>
        <source>{0} is not a recorded session.</source>
        <translation>{0} n’est pas un enregistrement.</translation>
    </message>
    <message>
        <source>{0} is a database, but not a recorded session.</source>
        <translation>{0} est une base de données, mais pas un enregistrement.</translation>
    </message>
    <message>
        <source>Choose a file that ferdesk recorded; their names end in .ferdesk.</source>
        <translation>Choisissez un fichier enregistré par ferdesk&#xa0;; leurs noms finissent par .ferdesk.</translation>
    </message>
    <message>
        <source>Use a copy if there is one; what can still be read is not sure to be right.</source>
        <translation>Prenez une copie s’il y en a une&#xa0;; ce qui se lit encore n’est pas sûr d’être juste.</translation>
    </message>
    <message>
        <source>{0} was recorded by a newer ferdesk (format {1}; this one reads up to {2}).</source>
        <translation>{0} vient d’un ferdesk plus récent (format {1}&#xa0;; celui-ci lit jusqu’à {2}).</translation>
    </message>
    <message>
        <source>Nothing was recorded in it; it can be deleted.</source>
        <translation>Rien n’y est enregistré&#xa0;; il peut être supprimé.</translation>
    </message>
    <message>
        <source>Nothing was recorded in {0}.</source>
        <translation>Rien n’est enregistré dans {0}.</translation>
    </message>
    <message>
        <source>It can be deleted.</source>
        <translation>Il peut être supprimé.</translation>
    </message>
    <message>
        <source>It was left as it is.</source>
        <translation>Il a été laissé tel quel.</translation>
    </message>
    <message>
        <source>{0} is being recorded.</source>
        <translation>{0} est en cours d’enregistrement.</translation>
    </message>
    <message>
        <source>Stop the recording first.</source>
        <translation>Arrêtez d’abord l’enregistrement.</translation>
    </message>
    <message>
        <source>Close it wherever it is open, and check its permissions.</source>
        <translation>Fermez-le partout où il est ouvert, et vérifiez ses droits.</translation>
    </message>
    <message>
        <source>Choose another folder for recordings.</source>
        <translation>Choisissez un autre dossier pour les enregistrements.</translation>
    </message>
    <message>
        <source>The folder of recordings {0} is not there.</source>
        <translation>Le dossier des enregistrements {0} est introuvable.</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another in the settings.</source>
        <translation>Branchez son disque, ou choisissez-en un autre dans les réglages.</translation>
    </message>
    <message>
        <source>That {0} is not in {1} any more.</source>
        <translation>Ce repère ou cette note ({0}) n’est plus dans {1}.</translation>
    </message>
    <message>
        <source>Open the recording again.</source>
        <translation>Rouvrez l’enregistrement.</translation>
    </message>
    <message>
        <source>Check its permissions and the room on the disk.</source>
        <translation>Vérifiez ses droits et la place sur le disque.</translation>
    </message>
    <message>
        <source>There is too little room to record: {0} are free on the disk of {1}, {2} are needed.</source>
        <translation>Trop peu de place pour enregistrer&#xa0;: {0} libres sur le disque de {1}, il en faut {2}.</translation>
    </message>
    <message>
        <source>Make room, or choose another folder.</source>
        <translation>Faites de la place, ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>A picture of {0}×{1} can&apos;t be kept: JPEG ends at {2} pixels.</source>
        <translation>Une image de {0}×{1} ne peut pas être conservée&#xa0;: JPEG s’arrête à {2} pixels.</translation>
    </message>
    <message>
        <source>Record without whole pictures.</source>
        <translation>Enregistrez sans images entières.</translation>
    </message>
    <message>
        <source>The recording has ended.</source>
        <translation>L’enregistrement est terminé.</translation>
    </message>
    <message>
        <source>Open the session to add a marker.</source>
        <translation>Ouvrez l’enregistrement pour ajouter un repère.</translation>
    </message>
    <message>
        <source>Recording has ended: {0} is gone.</source>
        <translation>L’enregistrement s’est arrêté&#xa0;: {0} a disparu.</translation>
    </message>
    <message>
        <source>It was moved or deleted meanwhile.</source>
        <translation>Il a été déplacé ou supprimé entre-temps.</translation>
    </message>
    <message>
        <source>Recording has ended: only {0} are free on the disk. What was recorded is safe. Make room before the next one.</source>
        <translation>L’enregistrement s’est arrêté&#xa0;: il ne reste que {0} sur le disque. Ce qui est enregistré est en sûreté. Faites de la place avant le prochain.</translation>
    </message>
    <message>
        <source>Recording has ended: the disk is full. All but the last second is safe. Make room before the next one.</source>
        <translation>L’enregistrement s’est arrêté&#xa0;: le disque est plein. Tout sauf la dernière seconde est en sûreté. Faites de la place avant le prochain.</translation>
    </message>
    <message>
        <source>Recording has ended: the disk did not take a record for {0} s. Record to a faster disk, or without pictures.</source>
        <translation>L’enregistrement s’est arrêté&#xa0;: le disque n’a rien pris pendant {0} s. Enregistrez sur un disque plus rapide, ou sans les images.</translation>
    </message>
    <message>
        <source>Recording has ended: {0} can&apos;t be written any more ({1}). All but the last second is safe, if the disk is. Check that it is connected.</source>
        <translation>L’enregistrement s’est arrêté&#xa0;: {0} ne peut plus être écrit ({1}). Tout sauf la dernière seconde est en sûreté, si le disque l’est. Vérifiez qu’il est branché.</translation>
    </message>
    <message>
        <source>Recording has ended: something unexpected went wrong: {0}: {1}. All but the last second is safe. Please report it.</source>
        <translation>L’enregistrement s’est arrêté&#xa0;: un imprévu, {0}&#xa0;: {1}. Tout sauf la dernière seconde est en sûreté. Signalez-le, s’il vous plaît.</translation>
    </message>
    <message>
        <source>The disk does not keep up: reading has waited {0} s for it. No record is lost; record to a faster disk, or without pictures.</source>
        <translation>Le disque ne suit pas&#xa0;: la lecture l’a attendu {0} s. Aucun relevé n’est perdu&#xa0;; enregistrez sur un disque plus rapide, ou sans les images.</translation>
    </message>
    <message>
        <source>It was not closed: the recording goes on, or the app was ended in the middle.</source>
        <translation>Il n’a pas été fermé&#xa0;: l’enregistrement continue, ou l’application a été interrompue.</translation>
    </message>
    <message>
        <source>The temperature {0} makes no sense.</source>
        <translation>La température {0} n’a pas de sens.</translation>
    </message>
    <message>
        <source>Choose one from 0.1 to 10.</source>
        <translation>Choisissez-en une de 0.1 à 10.</translation>
    </message>
    <message>
        <source>{0} is a recorded session, not a source of pictures.</source>
        <translation>{0} est un enregistrement, non une source d’images.</translation>
    </message>
    <message>
        <source>Open it as a recording in the app, or use ferdesk replay and ferdesk rescore.</source>
        <translation>Ouvrez-le comme enregistrement dans l’application, ou prenez ferdesk replay et ferdesk rescore.</translation>
    </message>
    <message>
        <source>Records are no longer passed on: {0}: {1}. Start the recording or the stream again.</source>
        <translation>Les relevés ne sont plus transmis&#xa0;: {0}&#xa0;: {1}. Relancez l’enregistrement ou le flux.</translation>
    </message>
    <message>
        <source>jump from {0} s to {1} s</source>
        <translation>saut de {0} s à {1} s</translation>
    </message>
    <message>
        <source>the computer slept for {0}</source>
        <translation>l’ordinateur a été en veille pendant {0}</translation>
    </message>
    <message>
        <source>{0} is no name for a report.</source>
        <translation>{0} n’est pas un nom de rapport.</translation>
    </message>
    <message>
        <source>{0} has no line.</source>
        <translation>{0} n’a aucune ligne.</translation>
    </message>
    <message>
        <source>There is nothing to report.</source>
        <translation>Il n’y a rien à rapporter.</translation>
    </message>
    <message>
        <source>{0} is not a table in {1}.</source>
        <translation>{0} n’est pas un tableau en {1}.</translation>
    </message>
    <message>
        <source>{0} is no table of an analysis: it lacks {1}.</source>
        <translation>{0} n’est pas le tableau d’une analyse&#xa0;: il y manque {1}.</translation>
    </message>
    <message>
        <source>Give what ferdesk analyze --out FACES.csv wrote.</source>
        <translation>Donnez ce que ferdesk analyze --out FACES.csv a écrit.</translation>
    </message>
    <message>
        <source>Give what ferdesk analyze --out wrote.</source>
        <translation>Donnez ce que ferdesk analyze --out a écrit.</translation>
    </message>
    <message>
        <source>Line {0} of {1} is damaged.</source>
        <translation>La ligne {0} de {1} est endommagée.</translation>
    </message>
    <message>
        <source>There is no report.</source>
        <translation>Il n’y a pas de rapport.</translation>
    </message>
    <message>
        <source>Writing the report.</source>
        <translation>Le rapport s’écrit.</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>Il a été annulé.</translation>
    </message>
    <message>
        <source>{0} has no record.</source>
        <translation>{0} n’a aucune lecture.</translation>
    </message>
    <message>
        <source>{0} is one of several, and is no recording.</source>
        <translation>{0} n’est pas seul ici, et n’est pas un enregistrement.</translation>
    </message>
    <message>
        <source>Several recordings can be taken together, of tables one.</source>
        <translation>Plusieurs enregistrements peuvent être pris ensemble, mais un seul tableau.</translation>
    </message>
    <message>
        <source>The cells of {0} are parted by semicolons: a spreadsheet has saved it, which changes numbers.</source>
        <translation>Les cellules de {0} sont séparées par des points-virgules&#xa0;: un tableur l’a enregistré, ce qui modifie des nombres.</translation>
    </message>
    <message>
        <source>Give the table as ferdesk wrote it.</source>
        <translation>Donnez le tableau tel que ferdesk l’a écrit.</translation>
    </message>
    <message>
        <source>{0} holds {1} in the column {2} for {3}, frame {4}, which ferdesk does not write there.</source>
        <translation>{0} contient {1} dans la colonne {2} pour {3}, image {4}, ce que ferdesk n’y écrit pas.</translation>
    </message>
    <message>
        <source>Make the table anew.</source>
        <translation>Refaites le tableau.</translation>
    </message>
    <message>
        <source>To read {0} the package pyarrow is needed, which is not installed.</source>
        <translation>Pour lire {0}, il faut le paquet pyarrow, qui n’est pas installé.</translation>
    </message>
    <message>
        <source>Install it (pip install pyarrow), or write the table as .csv.</source>
        <translation>Installez-le (pip install pyarrow), ou écrivez le tableau en .csv.</translation>
    </message>
    <message>
        <source>Write seconds, or 1:02:03.</source>
        <translation>Écrivez des secondes, ou 1:02:03.</translation>
    </message>
    <message>
        <source>{0} is no time like 90 or 1:30.</source>
        <translation>{0} n’est pas un temps comme 90 ou 1:30.</translation>
    </message>
    <message>
        <source>{0} is no time in a recording.</source>
        <translation>{0} n’est pas un temps d’un enregistrement.</translation>
    </message>
    <message>
        <source>What is from {0} to {1} does not end after it begins.</source>
        <translation>Ce qui va de {0} à {1} ne finit pas après son début.</translation>
    </message>
    <message>
        <source>Correct its start or its end.</source>
        <translation>Corrigez son début ou sa fin.</translation>
    </message>
    <message>
        <source>{0} has no trial of these, which are summed up as a whole: {1}.</source>
        <translation>{0} n’a pas d’essai de ceux-ci, qui sont résumés en entier&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Give a CSV in UTF-8 with the columns {0}.</source>
        <translation>Donnez un CSV en UTF-8 avec les colonnes {0}.</translation>
    </message>
    <message>
        <source>{0} has no column {1}; it has {2}.</source>
        <translation>{0} n’a pas de colonne {1}&#xa0;; il a {2}.</translation>
    </message>
    <message>
        <source>{0} has two columns {1}.</source>
        <translation>{0} a deux colonnes {1}.</translation>
    </message>
    <message>
        <source>Leave or name one otherwise.</source>
        <translation>Supprimez-en une, ou renommez-la.</translation>
    </message>
    <message>
        <source>{0} has a column {1}, and so has the summary, which takes it in.</source>
        <translation>{0} a une colonne {1}, et le résumé, qui la reprend, en a une aussi.</translation>
    </message>
    <message>
        <source>Call it otherwise.</source>
        <translation>Donnez-lui un autre nom.</translation>
    </message>
    <message>
        <source>{0} has no trial.</source>
        <translation>{0} n’a aucun essai.</translation>
    </message>
    <message>
        <source>Write a line for each below the names.</source>
        <translation>Écrivez une ligne pour chacun sous les noms.</translation>
    </message>
    <message>
        <source>{0} has a cell in a column without a name.</source>
        <translation>{0} a une cellule dans une colonne sans nom.</translation>
    </message>
    <message>
        <source>Name the column, or put quotation marks around a text with {0} in it.</source>
        <translation>Nommez la colonne, ou mettez entre guillemets un texte qui contient {0}.</translation>
    </message>
    <message>
        <source>{0} names no file.</source>
        <translation>{0} ne nomme aucun fichier.</translation>
    </message>
    <message>
        <source>Fill its column file.</source>
        <translation>Remplissez sa colonne file.</translation>
    </message>
    <message>
        <source>{0} names {1}, which is none of the files that are to be read.</source>
        <translation>{0} nomme {1}, qui n’est aucun des fichiers à lire.</translation>
    </message>
    <message>
        <source>Correct the name, read that file too, or leave out the line.</source>
        <translation>Corrigez le nom, lisez aussi ce fichier, ou supprimez la ligne.</translation>
    </message>
    <message>
        <source>{0} names {1}, which may be {2}.</source>
        <translation>{0} nomme {1}, qui peut être {2}.</translation>
    </message>
    <message>
        <source>Write the folders before the name there.</source>
        <translation>Écrivez-y les dossiers devant le nom.</translation>
    </message>
    <message>
        <source>{0} does not name its trial.</source>
        <translation>{0} ne nomme pas son essai.</translation>
    </message>
    <message>
        <source>Fill its column trial.</source>
        <translation>Remplissez sa colonne trial.</translation>
    </message>
    <message>
        <source>{0} calls its trial {1}, and a semicolon parts the names of several.</source>
        <translation>{0} appelle son essai {1}, et un point-virgule sépare les noms de plusieurs.</translation>
    </message>
    <message>
        <source>{0} has a trial that does not end after it begins ({1} to {2}).</source>
        <translation>{0} a un essai qui ne finit pas après son début ({1} à {2}).</translation>
    </message>
    <message>
        <source>{0} has the trial of line {1} again.</source>
        <translation>{0} répète l’essai de la ligne {1}.</translation>
    </message>
    <message>
        <source>Leave out one.</source>
        <translation>Supprimez-en un.</translation>
    </message>
    <message>
        <source>{0} has no {1}: {2}</source>
        <translation>{0} n’a pas de {1}&#xa0;: {2}</translation>
    </message>
    <message>
        <source>Line {0} of {1}</source>
        <translation>La ligne {0} de {1}</translation>
    </message>
    <message>
        <source>There is no face in {0} to label.</source>
        <translation>Il n’y a dans {0} aucun visage à étiqueter.</translation>
    </message>
    <message>
        <source>Choose one in which faces were read.</source>
        <translation>Choisissez-en un où des visages ont été lus.</translation>
    </message>
    <message>
        <source>{0} has no face whose crop was kept.</source>
        <translation>{0} n’a aucun visage dont le recadrage a été gardé.</translation>
    </message>
    <message>
        <source>Analyze the files again and keep their crops (--save-crops).</source>
        <translation>Analysez à nouveau les fichiers en gardant leurs recadrages (--save-crops).</translation>
    </message>
    <message>
        <source>Analyze the files again.</source>
        <translation>Analysez de nouveau les fichiers.</translation>
    </message>
    <message>
        <source>{0} is damaged where it tells of {1}.</source>
        <translation>{0} est endommagé là où il parle de {1}.</translation>
    </message>
    <message>
        <source>{0} holds {1}, which ferdesk analyze does not write.</source>
        <translation>{0} contient {1}, ce que ferdesk analyze n’écrit pas.</translation>
    </message>
    <message>
        <source>The crop {0} can&apos;t be read: {1}.</source>
        <translation>Le recadrage {0} ne peut pas être lu&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Put the crops back beside the table, or analyze the files again.</source>
        <translation>Remettez les recadrages à côté du tableau, ou analysez de nouveau les fichiers.</translation>
    </message>
    <message>
        <source>The crop {0} is damaged.</source>
        <translation>Le recadrage {0} est endommagé.</translation>
    </message>
    <message>
        <source>{0} holds labels of other faces.</source>
        <translation>{0} contient les étiquettes d’autres visages.</translation>
    </message>
    <message>
        <source>{0} is no file of labels: it has no column {1}.</source>
        <translation>{0} n’est pas un fichier d’étiquettes&#xa0;: il n’a pas de colonne {1}.</translation>
    </message>
    <message>
        <source>Line {0} of {1} is no label.</source>
        <translation>La ligne {0} de {1} n’est pas une étiquette.</translation>
    </message>
    <message>
        <source>The labels in {0} can&apos;t be read: {1}.</source>
        <translation>Les étiquettes de {0} ne peuvent pas être lues&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Choose another file for the labels.</source>
        <translation>Choisissez un autre fichier pour les étiquettes.</translation>
    </message>
    <message>
        <source>{0} holds labels of {1}.</source>
        <translation>{0} contient les étiquettes de {1}.</translation>
    </message>
    <message>
        <source>{0} holds labels of faces that were chosen otherwise.</source>
        <translation>{0} contient les étiquettes de visages choisis autrement.</translation>
    </message>
    <message>
        <source>{0} holds labels of faces that were chosen by what another model said.</source>
        <translation>{0} contient les étiquettes de visages choisis d’après un autre modèle.</translation>
    </message>
    <message>
        <source>{0} was changed by another program or window.</source>
        <translation>{0} a été modifié par un autre programme ou une autre fenêtre.</translation>
    </message>
    <message>
        <source>Close that, and begin here anew: what is in the file stays.</source>
        <translation>Fermez-le et recommencez ici&#xa0;: ce qui est dans le fichier reste.</translation>
    </message>
    <message>
        <source>No face was given an expression yet.</source>
        <translation>Aucun visage n’a encore reçu d’expression.</translation>
    </message>
    <message>
        <source>None of the faces that were labelled was read.</source>
        <translation>Aucun des visages étiquetés n’a été lu.</translation>
    </message>
    <message>
        <source>Label more.</source>
        <translation>Continuez.</translation>
    </message>
    <message>
        <source>There is no face in {0} that could be given a name.</source>
        <translation>Il n’y a dans {0} aucun visage auquel donner un nom.</translation>
    </message>
    <message>
        <source>Choose one in which faces of a video were read.</source>
        <translation>Choisissez-en un où les visages d’une vidéo ont été lus.</translation>
    </message>
    <message>
        <source>{0}, opened again ({1})</source>
        <translation>{0}, rouvert ({1})</translation>
    </message>
    <message>
        <source>A name of {0} letters is too long.</source>
        <translation>Un nom de {0} lettres est trop long.</translation>
    </message>
    <message>
        <source>{0} has a participant with a name of {1} letters.</source>
        <translation>{0} a un participant dont le nom a {1} lettres.</translation>
    </message>
    <message>
        <source>Write {0} at most.</source>
        <translation>Écrivez-en {0} au plus.</translation>
    </message>
    <message>
        <source>{0} gives face {1} of {2} another participant than {3}.</source>
        <translation>{0} donne au visage {1} de {2} un autre participant que {3}.</translation>
    </message>
    <message>
        <source>{0} gives the faces of {1} another participant than {2}.</source>
        <translation>{0} donne aux visages de {1} un autre participant que {2}.</translation>
    </message>
    <message>
        <source>Leave one line for them.</source>
        <translation>Laissez-leur une seule ligne.</translation>
    </message>
    <message>
        <source>{0} says otherwise of {1} than a line before it.</source>
        <translation>{0} dit de {1} autre chose qu’une ligne précédente.</translation>
    </message>
    <message>
        <source>Say the same in all lines of a file, or leave the cells empty in all but one.</source>
        <translation>Dites la même chose dans toutes les lignes d’un fichier, ou laissez les cellules vides dans toutes sauf une.</translation>
    </message>
    <message>
        <source>{0} was changed by another program.</source>
        <translation>{0} a été modifié par un autre programme.</translation>
    </message>
    <message>
        <source>Close it there and open Who is who again.</source>
        <translation>Fermez-le là-bas et rouvrez Qui est qui.</translation>
    </message>
    <message>
        <source>{0} is gone.</source>
        <translation>{0} a disparu.</translation>
    </message>
    <message>
        <source>Put it back, or choose another file for the names.</source>
        <translation>Remettez-le, ou choisissez un autre fichier pour les noms.</translation>
    </message>
    <message>
        <source>The summary would have two columns {0}.</source>
        <translation>Le résumé aurait deux colonnes {0}.</translation>
    </message>
    <message>
        <source>Call that of the trials or of the participants otherwise in their table.</source>
        <translation>Nommez autrement celle des essais ou celle des participants dans leur tableau.</translation>
    </message>
    <message>
        <source>{0} has no recording in it.</source>
        <translation>{0} ne contient aucun enregistrement.</translation>
    </message>
    <message>
        <source>Name files in {0}.</source>
        <translation>Indiquez des fichiers en {0}.</translation>
    </message>
    <message>
        <source>There is nothing to sum up.</source>
        <translation>Il n’y a rien à résumer.</translation>
    </message>
    <message>
        <source>{0} was changed meanwhile.</source>
        <translation>{0} a été modifié entre-temps.</translation>
    </message>
    <message>
        <source>Do it again.</source>
        <translation>Recommencez.</translation>
    </message>
    <message>
        <source>There is no marker in {0}.</source>
        <translation>Il n’y a aucun repère dans {0}.</translation>
    </message>
    <message>
        <source>Set markers while you record, or give a table of trials.</source>
        <translation>Posez des repères pendant l’enregistrement, ou donnez un tableau d’essais.</translation>
    </message>
    <message>
        <source>The table of {0} can&apos;t be written to {1}.</source>
        <translation>Le tableau de {0} ne peut pas être écrit dans {1}.</translation>
    </message>
    <message>
        <source>Make room there, or set TMPDIR to a folder that has room.</source>
        <translation>Faites-y de la place, ou indiquez dans TMPDIR un dossier qui en a.</translation>
    </message>
    <message>
        <source>There is nothing to analyze.</source>
        <translation>Il n’y a rien à analyser.</translation>
    </message>
    <message>
        <source>Name a video, image or folder.</source>
        <translation>Nommez une vidéo, une image ou un dossier.</translation>
    </message>
    <message>
        <source>{0} does not say what to write.</source>
        <translation>{0} ne dit pas quoi écrire.</translation>
    </message>
    <message>
        <source>End it in {0}.</source>
        <translation>Terminez-le par {0}.</translation>
    </message>
    <message>
        <source>{0} is no name for a video.</source>
        <translation>{0} n’est pas un nom de vidéo.</translation>
    </message>
    <message>
        <source>End it in .mp4.</source>
        <translation>Terminez-le par .mp4.</translation>
    </message>
    <message>
        <source>{0} is no name for a summary.</source>
        <translation>{0} n’est pas un nom de résumé.</translation>
    </message>
    <message>
        <source>End it in .csv.</source>
        <translation>Terminez-le par .csv.</translation>
    </message>
    <message>
        <source>{0} is asked for as the table and as the summary.</source>
        <translation>{0} est demandé comme tableau et comme résumé.</translation>
    </message>
    <message>
        <source>No frame is both from {0} s on and up to {1} s.</source>
        <translation>Aucune image n’est à la fois à partir de {0} s et jusqu’à {1} s.</translation>
    </message>
    <message>
        <source>{0} has no frame at the times that are to be read; the last one before their end is at {1} s.</source>
        <translation>{0} n’a pas d’image aux moments à lire&#xa0;; la dernière avant leur fin est à {1} s.</translation>
    </message>
    <message>
        <source>Choose other times.</source>
        <translation>Choisissez d’autres moments.</translation>
    </message>
    <message>
        <source>{0} has no times to keep to: pictures are no video.</source>
        <translation>{0} n’a pas de moments à respecter&#xa0;: des images ne sont pas une vidéo.</translation>
    </message>
    <message>
        <source>Faces are to be neutral from {0} to {1} s, and not all of that is read.</source>
        <translation>Les visages doivent être neutres de {0} à {1}&#xa0;s, et tout cela n’est pas lu.</translation>
    </message>
    <message>
        <source>Nobody is followed from picture to picture where each is one face, so that nobody&apos;s neutral is known.</source>
        <translation>Personne n’est suivi d’une image à l’autre quand chacune est un visage&#xa0;: le visage neutre de personne n’est donc connu.</translation>
    </message>
    <message>
        <source>No file matches {0}.</source>
        <translation>Aucun fichier ne correspond à {0}.</translation>
    </message>
    <message>
        <source>Check the pattern, and from which folder it begins.</source>
        <translation>Vérifiez le motif, et de quel dossier il part.</translation>
    </message>
    <message>
        <source>{0} has no picture from {1} to {2} s, when faces are to be neutral; the newest that was read is at {3} s.</source>
        <translation>{0} n’a aucune image de {1} à {2}&#xa0;s, où les visages doivent être neutres&#xa0;; la dernière qui a été lue est à {3}&#xa0;s.</translation>
    </message>
    <message>
        <source>{0} has no neutral face from {1} to {2} s: {3}.</source>
        <translation>{0} n’a aucun visage neutre de {1} à {2}&#xa0;s&#xa0;: {3}.</translation>
    </message>
    <message>
        <source>Choose a span in which the face is calm and looks into the camera.</source>
        <translation>Choisissez un intervalle où le visage est calme et regarde la caméra.</translation>
    </message>
    <message>
        <source>Units above neutral are empty for faces whose neutral is not known: {0}.</source>
        <translation>Les unités au-dessus du visage neutre sont vides pour les visages dont le neutre n’est pas connu&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>The last picture that was read is at {0} s: of the span from {1} to {2} s, in which faces are to be neutral, there were {3} s.</source>
        <translation>La dernière image lue est à {0} s&#xa0;: de la plage de {1} à {2} s où les visages doivent être neutres, il n’y avait que {3} s.</translation>
    </message>
    <message>
        <source>{0} has no trial at the times that are to be read.</source>
        <translation>{0} n’a pas d’essai aux moments à lire.</translation>
    </message>
    <message>
        <source>No frame was read of these trials: {0}.</source>
        <translation>Aucune image de ces essais n’a été lue&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>No face was found in these trials: {0}.</source>
        <translation>Aucun visage n’a été trouvé dans ces essais&#xa0;: {0}.</translation>
    </message>
    <message>
        <source>What was read can&apos;t be kept in {0} until the file is through: {1}.</source>
        <translation>Ce qui a été lu ne peut pas être gardé dans {0} jusqu’à la fin du fichier&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Make room there, or read less of it at once.</source>
        <translation>Faites-y de la place, ou lisez-en moins à la fois.</translation>
    </message>
    <message>
        <source>Parquet needs the package pyarrow, which is not installed.</source>
        <translation>Parquet demande le paquet pyarrow, qui n’est pas installé.</translation>
    </message>
    <message>
        <source>Install it (pip install pyarrow), or write .csv or .jsonl.</source>
        <translation>Installez-le (pip install pyarrow), ou écrivez en .csv ou .jsonl.</translation>
    </message>
    <message>
        <source>Faces are blurred in annotated videos, and none is asked for.</source>
        <translation>Les visages sont floutés dans les vidéos annotées, et aucune n’est demandée.</translation>
    </message>
    <message>
        <source>Time bins are of the summary, and none is asked for.</source>
        <translation>Les tranches de temps sont celles du résumé, et aucun n’est demandé.</translation>
    </message>
    <message>
        <source>Ask for a summary too.</source>
        <translation>Demandez aussi un résumé.</translation>
    </message>
    <message>
        <source>Time bins of {0} s can&apos;t be made.</source>
        <translation>Des tranches de temps de {0} s ne sont pas possibles.</translation>
    </message>
    <message>
        <source>Give {0} to {1} seconds.</source>
        <translation>Indiquez de {0} à {1} secondes.</translation>
    </message>
    <message>
        <source>Crops are pictures of faces, which were to be blurred.</source>
        <translation>Les recadrages sont des images de visages, qui devaient être floutés.</translation>
    </message>
    <message>
        <source>The video {0} can&apos;t be written: its name, or a folder&apos;s, is not in UTF-8.</source>
        <translation>La vidéo {0} ne peut pas être écrite&#xa0;: son nom, ou celui d’un dossier, n’est pas en UTF-8.</translation>
    </message>
    <message>
        <source>Choose another name or folder.</source>
        <translation>Choisissez un autre nom ou un autre dossier.</translation>
    </message>
    <message>
        <source>{0} can&apos;t be written whole.</source>
        <translation>{0} ne peut pas être écrit en entier.</translation>
    </message>
    <message>
        <source>Make room on the disk.</source>
        <translation>Libérez de la place sur le disque.</translation>
    </message>
    <message>
        <source>{0} is to be read, and would be written over.</source>
        <translation>{0} doit être lu, et serait écrasé.</translation>
    </message>
    <message>
        <source>In one frame as many faces were found as are looked for ({0}): any others in it are not hidden.</source>
        <translation>Dans une image, autant de visages ont été trouvés que l’on en cherche ({0})&#xa0;: les autres qui s’y trouveraient ne sont pas masqués.</translation>
    </message>
    <message>
        <source>In {0} frames as many faces were found as are looked for ({1}): any others in them are not hidden.</source>
        <translation>Dans {0} images, autant de visages ont été trouvés que l’on en cherche ({1})&#xa0;: les autres qui s’y trouveraient ne sont pas masqués.</translation>
    </message>
    <message>
        <source>In one frame as many faces were found as are looked for ({0}): there may be more in it.</source>
        <translation>Sur une image, autant de visages ont été trouvés qu’il en est cherché ({0})&#xa0;: il peut y en avoir d’autres.</translation>
    </message>
    <message>
        <source>In {0} frames as many faces were found as are looked for ({1}): there may be more in them.</source>
        <translation>Sur {0} images, autant de visages ont été trouvés qu’il en est cherché ({1})&#xa0;: il peut y en avoir d’autres.</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>stalled</source>
        <translation>sans image</translation>
    </message>
    <message>
        <source>The video {0} can&apos;t be written.</source>
        <translation>La vidéo {0} ne peut pas être écrite.</translation>
    </message>
    <message>
        <source>Open the videos and folders in it one by one, or analyze them into a table.</source>
        <translation>Ouvrez une à une les vidéos et les dossiers qu’il contient, ou analysez-les pour en faire un tableau.</translation>
    </message>
    <message>
        <source>Of the images in {0} none can be read.</source>
        <translation>Aucune des images de {0} ne peut être lue.</translation>
    </message>
    <message>
        <source>It should look like {0}.</source>
        <translation>Elle devrait ressembler à {0}.</translation>
    </message>
    <message>
        <source>Addresses that begin with {0}:// are not read.</source>
        <translation>Les adresses qui commencent par {0}:// ne sont pas lues.</translation>
    </message>
    <message>
        <source>A stream&apos;s address begins with http://, https:// or rtsp://; a file is named by its path.</source>
        <translation>L’adresse d’un flux commence par http://, https:// ou rtsp://&#xa0;; un fichier est nommé par son chemin.</translation>
    </message>
    <message>
        <source>The model {0} gave {1} for {2} faces; expected {3}.</source>
        <translation>Le modèle {0} a donné {1} pour {2} visages&#xa0;; attendu&#xa0;: {3}.</translation>
    </message>
    <message>
        <source>The model {0} gives no probabilities for gender.</source>
        <translation>Le modèle {0} ne donne pas de probabilités pour le genre.</translation>
    </message>
    <message>
        <source>The card of {0} does not say how far off its age and gender are.</source>
        <translation>La fiche de {0} ne dit pas de combien son âge et son genre se trompent.</translation>
    </message>
    <message>
        <source>{0} is not a model of ferdesk: {1}; expected input {2} uint8 (N, {3}, {4}) and output {5}.</source>
        <translation>{0} n’est pas un modèle de ferdesk&#xa0;: {1}&#xa0;; attendu&#xa0;: entrée {2} uint8 (N, {3}, {4}) et sortie {5}.</translation>
    </message>
    <message>
        <source>Leave out the times, the neutral face and the trials, or the pictures.</source>
        <translation>Omettez les temps, le visage neutre et les essais, ou les images.</translation>
    </message>
    <message>
        <source>Leave out the neutral face, or let faces be looked for.</source>
        <translation>Omettez le visage neutre, ou laissez chercher les visages.</translation>
    </message>
    <message>
        <source>Ask for annotated videos too.</source>
        <translation>Demandez aussi des vidéos annotées.</translation>
    </message>
    <message>
        <source>Keep no crops, or blur no faces.</source>
        <translation>Ne gardez pas de recadrages, ou ne floutez pas les visages.</translation>
    </message>
    <message>
        <source>Look for more faces.</source>
        <translation>Cherchez davantage de visages.</translation>
    </message>
    <message>
        <source>The crop {0} can&apos;t be written: {1}.</source>
        <translation>Le recadrage {0} ne peut pas être écrit&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Make room, or keep no crops.</source>
        <translation>Faites de la place, ou ne gardez pas de recadrages.</translation>
    </message>
    <message>
        <source>{0} is {1}×{2} pixels; a crop framed as in FER+ is square.</source>
        <translation>{0} fait {1}×{2} pixels&#xa0;; un visage cadré comme dans FER+ est carré.</translation>
    </message>
    <message>
        <source>Let faces be looked for in it: do not say that each picture is one face.</source>
        <translation>Laissez y chercher les visages&#xa0;: ne dites pas que chaque image est un visage.</translation>
    </message>
    <message>
        <source>{0} is live and has no end.</source>
        <translation>{0} est en direct et n’a pas de fin.</translation>
    </message>
    <message>
        <source>Analyze files; open cameras and streams in the app.</source>
        <translation>Analysez des fichiers&#xa0;; ouvrez caméras et flux dans l’application.</translation>
    </message>
    <message>
        <source>Nothing could be read; nothing was written.</source>
        <translation>Rien n’a pu être lu&#xa0;; rien n’a été écrit.</translation>
    </message>
    <message>
        <source>Only {0} are free on the disk of {1}, {2} are needed.</source>
        <translation>Il ne reste que {0} sur le disque de {1}, il en faut {2}.</translation>
    </message>
    <message>
        <source>Reading has ended, and the files that were done are in the table.</source>
        <translation>La lecture s’est arrêtée, et les fichiers terminés sont dans le tableau.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {0}: {1}.</source>
        <translation>Un imprévu&#xa0;: {0}&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} Nothing was written; please report it.</source>
        <translation>{0} Rien n’a été écrit&#xa0;; signalez-le, s’il vous plaît.</translation>
    </message>
    <message>
        <source>{0} Open the source again; if it comes back, please report it.</source>
        <translation>{0} Rouvrez la source&#xa0;; si cela revient, signalez-le, s’il vous plaît.</translation>
    </message>
    <message>
        <source>{0} on {1}.</source>
        <translation>{0} sur {1}.</translation>
    </message>
    <message>
        <source>There is no {0} of {1}.</source>
        <translation>Il n’y a pas de {0} de {1}.</translation>
    </message>
    <message>
        <source>Of {0} there is neither Markdown nor CSV to show.</source>
        <translation>De {0}, il n’y a ni Markdown ni CSV à montrer.</translation>
    </message>
    <message>
        <source>{0} is too large for a table.</source>
        <translation>{0} est trop gros pour un tableau.</translation>
    </message>
    <message>
        <source>{0} is not text.</source>
        <translation>{0} n’est pas du texte.</translation>
    </message>
    <message>
        <source>Write it again.</source>
        <translation>Écrivez-le de nouveau.</translation>
    </message>
    <message>
        <source>Write it again with ferdesk-train.</source>
        <translation>Écrivez-le de nouveau par ferdesk-train.</translation>
    </message>
    <message>
        <source>The stream can&apos;t listen on port {0}: {1}.</source>
        <translation>Le flux ne peut pas écouter sur le port {0}&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>Close the program that uses it, or choose another port.</source>
        <translation>Fermez le programme qui s’en sert, ou choisissez un autre port.</translation>
    </message>
    <message>
        <source>OSC can&apos;t be sent to {0}:{1}.</source>
        <translation>OSC ne peut pas être envoyé à {0}:{1}.</translation>
    </message>
    <message>
        <source>It goes to programs on this computer only: {0}, port 1 to 65535.</source>
        <translation>Il va aux programmes de cet ordinateur seulement&#xa0;: {0}, port 1 à 65535.</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>aucun fichier ni dossier de ce nom</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>accès refusé</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>opération non permise</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>le fichier existe déjà</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>c’est un dossier</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>ce n’est pas un dossier</translation>
    </message>
    <message>
        <source>Directory not empty</source>
        <translation>dossier non vide</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>nom de fichier trop long</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>trop de liens symboliques à la suite</translation>
    </message>
    <message>
        <source>Invalid argument</source>
        <translation>argument non valable</translation>
    </message>
    <message>
        <source>Invalid or incomplete multibyte or wide character</source>
        <translation>caractère non valable ou incomplet</translation>
    </message>
    <message>
        <source>Invalid cross-device link</source>
        <translation>lien entre deux disques non valable</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>fichier trop grand</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>plus de place sur le disque</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>quota de disque dépassé</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>disque en lecture seule</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>erreur d’entrée-sortie</translation>
    </message>
    <message>
        <source>Structure needs cleaning</source>
        <translation>système de fichiers à réparer</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>fichier disparu du serveur</translation>
    </message>
    <message>
        <source>Remote I/O error</source>
        <translation>erreur d’entrée-sortie distante</translation>
    </message>
    <message>
        <source>Transport endpoint is not connected</source>
        <translation>disque distant déconnecté</translation>
    </message>
    <message>
        <source>Required key not available</source>
        <translation>clé de chiffrement non disponible</translation>
    </message>
    <message>
        <source>Operation not supported</source>
        <translation>opération non prise en charge</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>périphérique ou ressource occupé</translation>
    </message>
    <message>
        <source>No such device</source>
        <translation>aucun périphérique de ce nom</translation>
    </message>
    <message>
        <source>No such device or address</source>
        <translation>aucun périphérique ni adresse de ce nom</translation>
    </message>
    <message>
        <source>No medium found</source>
        <translation>aucun support inséré</translation>
    </message>
    <message>
        <source>Protocol error</source>
        <translation>erreur de protocole</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>trop de fichiers ouverts</translation>
    </message>
    <message>
        <source>Too many open files in system</source>
        <translation>trop de fichiers ouverts dans le système</translation>
    </message>
    <message>
        <source>Resource temporarily unavailable</source>
        <translation>ressource indisponible pour le moment</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>mémoire insuffisante</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>connexion refusée</translation>
    </message>
    <message>
        <source>Connection reset by peer</source>
        <translation>connexion coupée par l’autre côté</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>la connexion a expiré</translation>
    </message>
    <message>
        <source>Software caused connection abort</source>
        <translation>connexion abandonnée par un logiciel</translation>
    </message>
    <message>
        <source>Broken pipe</source>
        <translation>connexion rompue</translation>
    </message>
    <message>
        <source>Network is unreachable</source>
        <translation>réseau inaccessible</translation>
    </message>
    <message>
        <source>Network is down</source>
        <translation>réseau coupé</translation>
    </message>
    <message>
        <source>Host is down</source>
        <translation>machine éteinte</translation>
    </message>
    <message>
        <source>No route to host</source>
        <translation>aucun chemin vers l’hôte</translation>
    </message>
    <message>
        <source>Address already in use</source>
        <translation>adresse déjà utilisée</translation>
    </message>
    <message>
        <source>Cannot assign requested address</source>
        <translation>adresse impossible à attribuer</translation>
    </message>
    <message>
        <source>Name or service not known</source>
        <translation>nom ou service inconnu</translation>
    </message>
    <message>
        <source>Temporary failure in name resolution</source>
        <translation>échec temporaire de la résolution du nom</translation>
    </message>
    <message>
        <source>No address associated with hostname</source>
        <translation>aucune adresse pour ce nom d’hôte</translation>
    </message>
    <message>
        <source>attempt to write a readonly database</source>
        <translation>écriture dans un fichier en lecture seule</translation>
    </message>
    <message>
        <source>database disk image is malformed</source>
        <translation>le fichier est abîmé</translation>
    </message>
    <message>
        <source>database is locked</source>
        <translation>le fichier est verrouillé</translation>
    </message>
    <message>
        <source>database or disk is full</source>
        <translation>le disque est plein</translation>
    </message>
    <message>
        <source>disk I/O error</source>
        <translation>erreur d’entrée-sortie du disque</translation>
    </message>
    <message>
        <source>file is not a database</source>
        <translation>le fichier n’est pas une base de données</translation>
    </message>
    <message>
        <source>unable to open database file</source>
        <translation>le fichier ne peut pas être ouvert</translation>
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
        <source>Text size</source>
        <translation>Taille du texte</translation>
    </message>
    <message>
        <source>Of the system&apos;s text size; larger for a projector. Takes effect at the next start.</source>
        <translation>Par rapport à celle du système&#xa0;; plus grande pour un projecteur. Prend effet au prochain démarrage.</translation>
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
        <source>Show every Action Unit</source>
        <translation>Montrer toutes les unités d’action</translation>
    </message>
    <message>
        <source>Also those that belong to no expression, and which can&apos;t be read at all.</source>
        <translation>Aussi celles qui n’appartiennent à aucune expression, et celles qu’on ne peut pas lire.</translation>
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
        <source>Ask the Action Units when it is close</source>
        <translation>Demander aux unités d’action quand c’est serré</translation>
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
        <source>Age and gender (experimental)</source>
        <translation>Âge et genre (expérimental)</translation>
    </message>
    <message>
        <source>What a face looks like to a network, with its usual error. Shown only: never recorded, exported or streamed.</source>
        <translation>Ce qu’un visage semble à un réseau, avec son erreur habituelle. Montré seulement&#xa0;: jamais enregistré, exporté ni diffusé.</translation>
    </message>
    <message>
        <source>Otherwise only the 48 × 48 crops and landmarks of faces are kept, in less room. A recording that goes on stays as it began.</source>
        <translation>Sinon seuls les visages recadrés de 48 × 48 et les repères sont gardés, en moins de place. Un enregistrement en cours reste comme il a commencé.</translation>
    </message>
    <message>
        <source>Folder of recordings</source>
        <translation>Dossier des enregistrements</translation>
    </message>
    <message>
        <source>Where new recordings go, such as an encrypted disk; others stay.</source>
        <translation>Où vont les nouveaux enregistrements, par exemple un disque chiffré&#xa0;; les autres restent.</translation>
    </message>
    <message>
        <source>Small faces too</source>
        <translation>Petits visages aussi</translation>
    </message>
    <message>
        <source>Looks for faces of less than an eighth of the picture&apos;s width, part by part.</source>
        <translation>Cherche, partie par partie, les visages de moins d’un huitième de la largeur de l’image.</translation>
    </message>
    <message>
        <source>Processor threads that a model may use. Automatic: measured once on this computer.</source>
        <translation>Fils du processeur qu’un modèle peut prendre. Automatique&#xa0;: mesuré une fois sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Jamais</translation>
    </message>
    <message>
        <source>Where the network hesitates between expressions it looks at the face a second time. Where it still does, what moves in the face decides. The page Why shows how. The thesis&apos;s rules act with the balanced pair alone.</source>
        <translation>Quand le réseau hésite entre des expressions, il regarde le visage une seconde fois. S’il hésite encore, ce qui bouge dans le visage décide. La page Pourquoi montre comment. Les règles de la thèse n’agissent qu’avec la paire équilibrée.</translation>
    </message>
    <message>
        <source>Keep whole pictures</source>
        <translation>Garder les images entières</translation>
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
    <message>
        <source>Set all settings back to their defaults? Those of now are not kept; keys and recordings stay.</source>
        <translation>Rétablir tous les réglages par défaut&#xa0;? Ceux de maintenant ne sont pas gardés&#xa0;; les touches et les enregistrements restent.</translation>
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
    <name>Spans</name>
    <message>
        <source>Times to read</source>
        <translation>Temps à lire</translation>
    </message>
    <message>
        <source>end</source>
        <translation>fin</translation>
    </message>
    <message>
        <source>When faces are neutral</source>
        <translation>Quand les visages sont neutres</translation>
    </message>
    <message>
        <source>Of each video, when its faces are neutral: tables have Action Units above that too.</source>
        <translation>De chaque vidéo, quand ses visages sont neutres&#xa0;: les tableaux ont aussi les unités d’action au-dessus de cela.</translation>
    </message>
    <message>
        <source>Table of trials</source>
        <translation>Tableau des essais</translation>
    </message>
    <message>
        <source>A CSV with the columns file, start, end and trial: the table names the trials of each frame, and the summary has a line for each face in each of them.</source>
        <translation>Un CSV avec les colonnes file, start, end et trial&#xa0;: le tableau nomme les essais de chaque image, et le résumé a une ligne par visage dans chacun d’eux.</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lire</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>Neutre</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>Of the time when faces are neutral one end is missing.</source>
        <translation>Du temps où les visages sont neutres, il manque une borne.</translation>
    </message>
    <message>
        <source>Fill or empty both.</source>
        <translation>Remplissez ou videz les deux.</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}&#xa0;: {1}</translation>
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
        <source>000 fps</source>
        <translation>000 im/s</translation>
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
        <source>{0} faces, no more are looked for</source>
        <translation>{0} visages, il n’en est pas cherché plus</translation>
    </message>
    <message>
        <source>For more, see Faces at once in the settings.</source>
        <translation>Pour davantage, voir Visages à la fois dans les réglages.</translation>
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
    <message>
        <source>{0} s: {1}</source>
        <translation>{0} s&#xa0;: {1}</translation>
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
        <source>Passes on what is read, frame by frame, to programs on this computer: apparent expression, not feeling. No picture is sent. Whoever knows the token can listen, and set markers in a recording; it is new at each start.</source>
        <translation>Transmet ce qui est lu, image par image, aux programmes de cet ordinateur&#xa0;: l’expression apparente, non le sentiment. Aucune image n’est envoyée. Qui connaît le jeton peut écouter, et poser des repères dans un enregistrement&#xa0;; il est nouveau à chaque démarrage.</translation>
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
        <source>No program listens</source>
        <translation>Aucun programme n’écoute</translation>
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
        <source>markers set: {0}</source>
        <translation>repères posés&#xa0;: {0}</translation>
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
        <source>no program yet</source>
        <translation>aucun programme pour l’instant</translation>
    </message>
    <message>
        <source>{0} programs</source>
        <translation>{0} programmes</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>Diffusion</translation>
    </message>
    <message>
        <source>Records are passed on to other programs. {0}</source>
        <translation>Les relevés sont transmis à d’autres programmes. {0}</translation>
    </message>
</context>
<context>
    <name>StudyDialog</name>
    <message>
        <source>Several recordings</source>
        <translation>Plusieurs enregistrements</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Enregistrements</translation>
    </message>
    <message>
        <source>Add recordings…</source>
        <translation>Ajouter des enregistrements…</translation>
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
        <source>Each shows one participant, who is called as its file is</source>
        <translation>Chacun montre un seul participant, nommé comme son fichier</translation>
    </message>
    <message>
        <source>All faces of a recording are taken together; of two in one frame the larger counts. Else each face has its own line.</source>
        <translation>Tous les visages d’un enregistrement sont réunis&#xa0;; de deux sur une même image, le plus grand compte. Sinon chaque visage a sa propre ligne.</translation>
    </message>
    <message>
        <source>A summary of all, and a report with the mean course of their trials over the participants. Drop recordings or folders of them here.</source>
        <translation>Un résumé de tous, et un rapport avec le déroulement moyen de leurs essais sur les participants. Déposez ici des enregistrements ou des dossiers qui en contiennent.</translation>
    </message>
    <message>
        <source>Looking into folders…</source>
        <translation>Recherche dans les dossiers…</translation>
    </message>
    <message>
        <source>No recordings, and left out: {0}</source>
        <translation>Pas des enregistrements, et laissés de côté&#xa0;: {0}</translation>
    </message>
    <message>
        <source>study</source>
        <translation>étude</translation>
    </message>
    <message>
        <source>Folder of recordings, with all that is in it</source>
        <translation>Dossier d’enregistrements, avec tout ce qu’il contient</translation>
    </message>
</context>
<context>
    <name>TableDialog</name>
    <message>
        <source>Save as a table</source>
        <translation>Enregistrer comme tableau</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Avancement</translation>
    </message>
    <message>
        <source>Writing {0}</source>
        <translation>Écriture de {0}</translation>
    </message>
</context>
<context>
    <name>TableOutput</name>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Write a summary…</source>
        <translation>Écrire un résumé…</translation>
    </message>
    <message>
        <source>From each marker to the next</source>
        <translation>D’un repère à l’autre</translation>
    </message>
    <message>
        <source>The summary has a line for each participant from each marker to the next, and the report shows these parts as trials.</source>
        <translation>Le résumé a une ligne par participant d’un repère au suivant, et le rapport montre ces parties comme des essais.</translation>
    </message>
    <message>
        <source>Write a report…</source>
        <translation>Écrire un rapport…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Write a summary</source>
        <translation>Écrire un résumé</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>Écrire un rapport</translation>
    </message>
    <message>
        <source>Writing {0}</source>
        <translation>Écriture de {0}</translation>
    </message>
    <message>
        <source>Written: {0}</source>
        <translation>Écrit&#xa0;: {0}</translation>
    </message>
    <message>
        <source>The table has trials, but the file beside it that says when they are is not there: all of each file is summed up.</source>
        <translation>Le tableau a des essais, mais le fichier à côté de lui qui dit quand ils ont lieu n’est pas là&#xa0;: chaque fichier est résumé en entier.</translation>
    </message>
</context>
<context>
    <name>TimeBins</name>
    <message>
        <source>As a whole</source>
        <translation>D’un bloc</translation>
    </message>
    <message>
        <source>For each </source>
        <translation>Par </translation>
    </message>
    <message>
        <source>Time bins of the summary</source>
        <translation>Tranches de temps du résumé</translation>
    </message>
    <message>
        <source>The summary has a line for each face in each so many seconds, of its trial or of the file: for statistics of the course over time.</source>
        <translation>Le résumé a une ligne par visage et par tranche d’autant de secondes, de son essai ou du fichier&#xa0;: pour des statistiques du déroulement dans le temps.</translation>
    </message>
</context>
<context>
    <name>TimelineModel</name>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Visage</translation>
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
        <source>Action Units</source>
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
        <source>Whole time</source>
        <translation>Tout le temps</translation>
    </message>
    <message>
        <source>Show the whole time</source>
        <translation>Montrer tout le temps</translation>
    </message>
    <message>
        <source>End the zoom and show the whole time again</source>
        <translation>Finir le zoom et montrer de nouveau tout le temps</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>The last {0} s</source>
        <translation>Les {0} dernières secondes</translation>
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
        <source>Model cards…</source>
        <translation>Fiches des modèles…</translation>
    </message>
    <message>
        <source>The model that reads the faces, with its accuracy on the test set</source>
        <translation>Le modèle qui lit les visages, avec son exactitude sur le jeu de test</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Previous picture</source>
        <translation>Image précédente</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Image suivante</translation>
    </message>
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
        <source>Position in the recording</source>
        <translation>Position dans l’enregistrement</translation>
    </message>
    <message>
        <source>Position in the video</source>
        <translation>Position dans la vidéo</translation>
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
    <message>
        <source>Above the person&apos;s left, below the right.</source>
        <translation>En haut la gauche de la personne, en bas la droite.</translation>
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
    <name>WhoDialog</name>
    <message>
        <source>Who is who</source>
        <translation>Qui est qui</translation>
    </message>
    <message>
        <source>No crops were kept. To see the faces here analyze again with “Keep the faces&apos; crops”, or take the recording itself.</source>
        <translation>Aucun recadrage n’a été gardé. Pour voir les visages ici, analysez de nouveau avec «&#xa0;Garder les recadrages&#xa0;», ou prenez l’enregistrement lui-même.</translation>
    </message>
    <message>
        <source>No face has a name there yet. What was said so far stays in {0}.</source>
        <translation>Aucun visage n’y a encore de nom. Ce qui a été dit jusqu’ici reste dans {0}.</translation>
    </message>
    <message>
        <source>These names are older than the table: its numbers may be of other faces now. Look whether they fit.</source>
        <translation>Ces noms sont plus anciens que le tableau&#xa0;: ses numéros peuvent désigner d’autres visages maintenant. Vérifiez qu’ils conviennent.</translation>
    </message>
    <message>
        <source>One face</source>
        <translation>Un visage</translation>
    </message>
    <message>
        <source>{0} faces</source>
        <translation>{0} visages</translation>
    </message>
    <message>
        <source>{0} faces in {1} files</source>
        <translation>{0} visages dans {1} fichiers</translation>
    </message>
    <message>
        <source>none has a name</source>
        <translation>aucun n’a de nom</translation>
    </message>
    <message>
        <source>{0} named, one participant</source>
        <translation>{0} nommés, un participant</translation>
    </message>
    <message>
        <source>{0} named, {1} participants</source>
        <translation>{0} nommés, {1} participants</translation>
    </message>
    <message>
        <source>{0} left out</source>
        <translation>{0} mis de côté</translation>
    </message>
    <message>
        <source>{0}: faces {1} and {2} of {3} are in view at the same time; the larger one counts.</source>
        <translation>{0}&#xa0;: les visages {1} et {2} de {3} sont à l’image en même temps&#xa0;; le plus grand compte.</translation>
    </message>
    <message>
        <source>More such pairs: {0}.</source>
        <translation>Autres paires de ce genre&#xa0;: {0}.</translation>
    </message>
</context>
<context>
    <name>WhoFaces</name>
    <message>
        <source>Faces</source>
        <translation>Visages</translation>
    </message>
</context>
<context>
    <name>WhoNaming</name>
    <message>
        <source>Who</source>
        <translation>Qui</translation>
    </message>
    <message>
        <source>Name or code of the participant</source>
        <translation>Nom ou code du participant</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nommer</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Mettre de côté</translation>
    </message>
    <message>
        <source>They count for nothing: a face on a poster, a passer-by (Delete in the list)</source>
        <translation>Ils ne comptent pour rien&#xa0;: un visage sur une affiche, un passant (Suppr dans la liste)</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>Sans nom</translation>
    </message>
    <message>
        <source>Take the name of the chosen faces away</source>
        <translation>Retirer leur nom aux visages choisis</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Revenir en arrière</translation>
    </message>
    <message>
        <source>Take the last change back (Ctrl+Z)</source>
        <translation>Reprendre le dernier changement (Ctrl+Z)</translation>
    </message>
    <message>
        <source>One person a file</source>
        <translation>Une personne par fichier</translation>
    </message>
    <message>
        <source>Faces that have no name yet are called as their file is</source>
        <translation>Les visages encore sans nom prennent le nom de leur fichier</translation>
    </message>
    <message>
        <source>Show there</source>
        <translation>Montrer là</translation>
    </message>
    <message>
        <source>Show the moment at which this face comes into view (double click)</source>
        <translation>Montrer le moment où ce visage apparaît (double clic)</translation>
    </message>
    <message>
        <source>Keys in the list: {0}</source>
        <translation>Touches dans la liste&#xa0;: {0}</translation>
    </message>
</context>
<context>
    <name>WhoPlaces</name>
    <message>
        <source>A face that was lost and came back has another number. Say which faces are the same participant: summaries and reports take them together.</source>
        <translation>Un visage perdu puis revenu a un autre numéro. Dites quels visages sont le même participant&#xa0;: résumés et rapports les réunissent.</translation>
    </message>
    <message>
        <source>Faces of</source>
        <translation>Visages de</translation>
    </message>
    <message>
        <source>A recording, or a table</source>
        <translation>Un enregistrement, ou un tableau</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>Names in</source>
        <translation>Noms dans</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lecture…</translation>
    </message>
    <message>
        <source>Reading… {0}</source>
        <translation>Lecture… {0}</translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Action Units, in log-odds: right of the line for the label, left against it</source>
        <translation>Unités d’action, en log-cotes&#xa0;: à droite du trait pour l’étiquette, à gauche contre elle</translation>
    </message>
    <message>
        <source>No face to decide about.</source>
        <translation>Pas de visage sur lequel décider.</translation>
    </message>
    <message>
        <source>The Action Units changed {0} to {1}.</source>
        <translation>Les unités d’action ont changé {0} en {1}.</translation>
    </message>
    <message>
        <source>It was close. The Action Units lean to {0}, but not enough to change {1}.</source>
        <translation>C’était serré. Les unités d’action penchent pour {0}, mais pas assez pour changer {1}.</translation>
    </message>
    <message>
        <source>It was close, and the Action Units agree with the network.</source>
        <translation>C’était serré, et les unités d’action s’accordent avec le réseau.</translation>
    </message>
    <message>
        <source>The network alone decided.</source>
        <translation>Le réseau a décidé seul.</translation>
    </message>
    <message>
        <source>Of {0} validation faces that the network alone called {1}, people said the same of {2}.</source>
        <translation>Sur {0} visages de validation que le réseau seul a dits «&#xa0;{1}&#xa0;», les gens ont dit de même de {2}.</translation>
    </message>
    <message>
        <source>Otherwise most often {0}: {1}.</source>
        <translation>Sinon le plus souvent {0}&#xa0;: {1}.</translation>
    </message>
    <message>
        <source>{0} something else</source>
        <translation>{0} autre chose</translation>
    </message>
    <message>
        <source>Of ten people about {0} would say {1}.</source>
        <translation>Sur dix personnes, environ {0} diraient {1}.</translation>
    </message>
    <message>
        <source>Of ten people nearly all would say {0}.</source>
        <translation>Sur dix personnes, presque toutes diraient {0}.</translation>
    </message>
    <message>
        <source>People who see the picture as the taggers of FER+ did, by what the network alone says. Of {0} validation faces as many agreed with it as expected, to {1} points.</source>
        <translation>Des personnes qui voient l’image comme les annotateurs de FER+, d’après ce que dit le réseau seul. Pour {0} visages de validation, autant de personnes étaient d’accord avec lui que prévu, à {1} points près.</translation>
    </message>
    <message>
        <source>The rules for asking Action Units were fitted beside another file of this model; beside this one they are not asked.</source>
        <translation>Les règles pour consulter les unités d’action ont été ajustées avec un autre fichier de ce modèle&#xa0;; avec celui-ci, elles ne sont pas consultées.</translation>
    </message>
    <message>
        <source>The rules for asking Action Units were fitted beside {0}; beside this model they are not asked.</source>
        <translation>Les règles pour consulter les unités d’action ont été ajustées avec {0}&#xa0;; avec ce modèle, elles ne sont pas consultées.</translation>
    </message>
    <message>
        <source>Action Units are not asked: that is turned off in the settings.</source>
        <translation>Les unités d’action ne sont pas consultées&#xa0;: c’est désactivé dans les réglages.</translation>
    </message>
    <message>
        <source>Network: {0}</source>
        <translation>Réseau&#xa0;: {0}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}&#xa0;: {1}</translation>
    </message>
    <message>
        <source>apart by {0}, looked at again below {1}</source>
        <translation>écart de {0}, regardé de nouveau sous {1}</translation>
    </message>
    <message>
        <source>apart by {0}, asked below {1}</source>
        <translation>écart de {0}, demandées sous {1}</translation>
    </message>
    <message>
        <source>The classifiers&apos; score, in log-odds: {0}.</source>
        <translation>Score des classifieurs, en log-cotes&#xa0;: {0}.</translation>
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
        <source>Noisy: more light</source>
        <translation>Bruit&#xa0;: plus de lumière</translation>
    </message>
    <message>
        <source>Turned away: face the camera</source>
        <translation>Tourné&#xa0;: regardez la caméra</translation>
    </message>
    <message>
        <source>{0} GB</source>
        <translation>{0}&#xa0;Go</translation>
    </message>
    <message>
        <source>{0} MB</source>
        <translation>{0}&#xa0;Mo</translation>
    </message>
    <message>
        <source>{0} KB</source>
        <translation>{0}&#xa0;ko</translation>
    </message>
    <message>
        <source>(left out)</source>
        <translation>(mis de côté)</translation>
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
        <source>{0} (network: {1})</source>
        <translation>{0} (réseau&#xa0;: {1})</translation>
    </message>
    <message>
        <source>{0} fps</source>
        <translation>{0} im/s</translation>
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
<context>
    <name>Written</name>
    <message>
        <source>Show the folder</source>
        <translation>Montrer le dossier</translation>
    </message>
    <message>
        <source>Open the report</source>
        <translation>Ouvrir le rapport</translation>
    </message>
    <message>
        <source>Label faces…</source>
        <translation>Étiqueter des visages…</translation>
    </message>
    <message>
        <source>Who is who…</source>
        <translation>Qui est qui…</translation>
    </message>
</context>
</TS>
