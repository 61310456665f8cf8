; The Windows installer, for the current user, so that it asks for no administrator.
; makensis /DVERSION=… /DSOURCE=folder /DICON=file.ico /DOUTPUT=setup.exe ferdesk.nsi

Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true

!include "MUI2.nsh"
!include "FileFunc.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\ferdesk"
; Where ferdesk/ui/places.py has Qt keep them.
!define SETTINGS "Software\ferdesk\ferdesk"

Name "ferdesk"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\ferdesk"
InstallDirRegKey HKCU "Software\ferdesk" "InstallDir"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\ferdesk.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Windows keeps the files of a running program: half of a ferdesk would stay. Its program goes first,
; so that nothing is gone yet where this ends.
!macro TakeProgramAway
    again:
    ClearErrors
    Delete "$INSTDIR\ferdesk.exe"
    IfErrors 0 gone
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION \
            "ferdesk is running. Close its windows, then try again." /SD IDCANCEL IDRETRY again
        Abort "ferdesk is running: close its windows and start this again."
    gone:
!macroend

Section "ferdesk"
    SetOutPath "$INSTDIR"
    ; An older version's files must not stay beside the new ones. Only a folder that holds ferdesk
    ; is emptied: the user may have chosen one with other things in it.
    IfFileExists "$INSTDIR\ferdesk.exe" 0 empty
        !insertmacro TakeProgramAway
        RMDir /r "$INSTDIR\_internal"
    empty:
    File /r "${SOURCE}\*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\ferdesk.lnk" "$INSTDIR\ferdesk.exe"

    WriteRegStr HKCU "Software\ferdesk" "InstallDir" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "ferdesk"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\ferdesk.exe"
    WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The ferdesk authors"
    WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section "Uninstall"
    !insertmacro TakeProgramAway
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\LICENSE"
    Delete "$INSTDIR\sbom.cdx.json"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\ferdesk.lnk"
    DeleteRegKey HKCU "${UNINSTALL}"
    DeleteRegValue HKCU "Software\ferdesk" "InstallDir"
    ; Who removes it to install it anew wants to find it as it was: so do those who are not asked.
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 \
        "Delete ferdesk's settings too? Recordings stay either way." /SD IDNO IDNO kept
        DeleteRegKey HKCU "${SETTINGS}"
    kept:
    DeleteRegKey /ifempty HKCU "Software\ferdesk"
SectionEnd
