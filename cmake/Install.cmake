# What `make install` lays down, and `make package` packs.
include(GNUInstallDirs)
set(packaging ${PROJECT_SOURCE_DIR}/deploy/package)
set(made ${PROJECT_BINARY_DIR}/package)
set(shared ${CMAKE_INSTALL_DATADIR}/freshness-exporter)
set(docs ${CMAKE_INSTALL_DATADIR}/doc/freshness-exporter)
set(etc ${CMAKE_INSTALL_FULL_SYSCONFDIR})
set(maintainer "freshness_exporter maintainers <maintainers@freshness-exporter.invalid>")

install(TARGETS freshness_exporter RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# The units name places below /usr and /etc; under another prefix they name that one's.
file(GLOB units CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/deploy/systemd/*.service ${PROJECT_SOURCE_DIR}/deploy/systemd/*.timer)
foreach(unit IN LISTS units)
  get_filename_component(name ${unit} NAME)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${unit})
  file(READ ${unit} text)
  string(REPLACE "/usr/bin/" "${CMAKE_INSTALL_FULL_BINDIR}/" text "${text}")
  string(REPLACE "/etc/" "${etc}/" text "${text}")
  file(CONFIGURE OUTPUT ${made}/${name} CONTENT "${text}" @ONLY)
  install(FILES ${made}/${name} DESTINATION lib/systemd/system)
endforeach()

install(FILES ${packaging}/freshness.yml DESTINATION ${etc}/freshness-exporter)
install(FILES ${packaging}/default DESTINATION ${etc}/default RENAME freshness-exporter)
install(FILES ${packaging}/bash-completion DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME freshness_exporter)

# Rules, routes and panels, to be copied to where Prometheus, Alertmanager and Grafana read theirs.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/deploy/prometheus ${PROJECT_SOURCE_DIR}/deploy/alertmanager ${PROJECT_SOURCE_DIR}/deploy/grafana
        DESTINATION ${shared})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/checks/smoke DESTINATION ${shared} OPTIONAL
        PATTERN node_modules EXCLUDE PATTERN test-results EXCLUDE PATTERN playwright-report EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${docs} FILES_MATCHING PATTERN *.md)
install(FILES ${packaging}/copyright DESTINATION ${docs})

# Made when it is installed, since they tell of the program as it was built: the manual page, the changelogs (Debian wants
# one in its own form), and the bill of materials.
file(STRINGS CHANGELOG.md newest LIMIT_COUNT 1 REGEX "^## ")
string(REGEX MATCH "[0-9]+-[0-9]+-[0-9]+" released "${newest}")   # empty while it is unreleased
install(CODE "
  execute_process(COMMAND ${packaging}/make-docs $<TARGET_FILE:freshness_exporter> ${PROJECT_VERSION} \"${released}\" \"${maintainer}\" ${made}
                  COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${made}/freshness_exporter.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made}/changelog.gz ${made}/CHANGELOG.md.gz ${made}/sbom.spdx.json DESTINATION ${docs})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME freshness-exporter)
set(CPACK_PACKAGE_VENDOR "the authors of freshness_exporter")
set(CPACK_PACKAGE_CONTACT ${maintainer})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)   # /etc is not below the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "chromium, nodejs, prometheus, prometheus-alertmanager")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Prometheus exporter for the freshness of rollups and audit logs")
set(CPACK_PACKAGE_DESCRIPTION
"Asks a Postgres database how old its newest telemetry rollups and audit
entries are, serves age, limit and state for Prometheus, and once a night
seeds staging data, checks it and sends at most one Slack alert.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/postinst ${packaging}/prerm ${packaging}/postrm ${made}/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE ${made}/conffiles "/etc/default/freshness-exporter\n/etc/freshness-exporter/freshness.yml\n")
include(CPack)
