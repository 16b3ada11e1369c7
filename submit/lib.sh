# What the launchers share. Sourced by them: the functions leave their results in the variables named here.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

# A JVM names files in the locale's letters, and those of a container without a locale are ASCII alone.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  "" | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# IMG2DATASET_JAR names a jar that was built elsewhere.
jar=${IMG2DATASET_JAR:-$root/job/target/img2dataset-spark-0.1.0-spark.jar}
class_path=$root/submit/target/classpath
main_class=io.github.img2dataset.run.Main

fail() {
  echo "img2dataset: $*" >&2
  exit 1
}

refuse() {
  echo "img2dataset: $*" >&2
  exit 2
}

# Sets java and its release; Hadoop 3.4, which our Spark brings, asks for the security manager's Subject, which Java 23
# refuses and 24 no longer has.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || fail "no java found; install a JDK 17 or newer (README, \"Quick start\")"
  release=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
  if [[ $release == 1.* || $release -lt 17 || $release -gt 22 ]]; then
    fail "$java is Java $release; Spark 4.1 runs on Java 17 to 22: install one of them and let JAVA_HOME name it"
  fi
}

# Builds the job's jar and the local class path where they are missing or older than their sources.
build_when_stale() {
  if [[ -n ${IMG2DATASET_JAR:-} ]]; then
    [[ -f $jar ]] || fail "no jar at IMG2DATASET_JAR=$jar"
    return
  fi
  if [[ -f $jar && -f $class_path ]] &&
    [[ -z $(find "$root/job/src/main" "$root/job/pom.xml" "$root/submit/pom.xml" "$root/pom.xml" -newer "$jar" -print -quit) ]]; then
    return
  fi
  command -v mvn >/dev/null || fail "no mvn found; install Maven (README, \"Quick start\")"
  echo "img2dataset: building the job (the first time takes some minutes) ..." >&2
  local log
  log=$(mktemp)
  if ! (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip=true -pl job,submit package) >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "the build failed; its whole output is in $log"
  fi
  rm -f "$log"
  touch "$jar"
}

# Sets local_java, the start of a local run's command line. A JVM that maps Spark's classes from an archive instead of
# reading and checking them starts in half the time; the demo shows it which. That is tried once for each jar: where it
# fails an empty archive says so. A JVM that the archive does not fit goes without.
share_classes() {
  local archive=$root/submit/target/classes-java-$release.jsa scratch
  local_java=("$java" "@$root/conf/jvm.options" -Dimg2dataset.conf="$root/conf"
    -Dlog4j2.configurationFile="$root/conf/log4j2.properties" -cp "$jar:$(cat "$class_path")")
  if [[ -n ${IMG2DATASET_JAR:-} ]]; then
    return
  fi
  if [[ ! $archive -nt $jar && -w $root/submit/target ]]; then
    echo "img2dataset: preparing a faster start ..." >&2
    scratch=$(mktemp -d)
    "${local_java[@]}" -XX:ArchiveClassesAtExit="$scratch/classes.jsa" "$main_class" demo \
      --output_folder "$scratch/demo" >"$scratch/log" 2>&1 || : >"$scratch/classes.jsa"
    mv -f "$scratch/classes.jsa" "$archive"
    rm -rf "$scratch"
  fi
  [[ ! -s $archive ]] || local_java+=(-XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:cds+dynamic=off)
}

# For a launcher of a cluster: cuts its arguments at the first two "--" (the first alone when the launcher knows one
# part) into job, place and spark; sets dry_run and staging; then has the job's own parser check the job's options.
#   prepare PARTS ARGUMENTS...
prepare() {
  local last_part=$1 part=0
  shift
  job=() place=() spark=() dry_run=false staging=
  if [[ $# == 0 || $1 == --help || $1 == -h ]]; then
    sed -n '2,/^# shellcheck/{/^# shellcheck/d; s/^# //p;}' "$0"
    exit 0
  fi
  while [[ $# -gt 0 ]]; do
    case $part:$1 in
      0:--dry-run) dry_run=true ;;
      0:--staging) staging=${2:-} && shift $(($# > 1)) ;;
      0:--staging=*) staging=${1#*=} ;;
      [01]:--) ((part < last_part)) && part=$((part + 1)) || place+=("$1") ;;
      0:*) job+=("$1") ;;
      1:*) place+=("$1") ;;
      *) spark+=("$1") ;;
    esac
    shift
  done
  check_job
}

check_job() {
  if [[ ${job[0]:-} == demo ]]; then
    refuse "the demo serves its pictures on this machine: submit/img2dataset demo"
  fi
  find_java
  build_when_stale
  "$java" -XX:TieredStopAtLevel=1 -cp "$jar" "$main_class" check-options ${job[@]+"${job[@]}"} || exit
}

# Refuses folders and lists of this machine, which a cluster elsewhere does not see. An exception can be named: file,
# where volumes are mounted.
#   need_shared_paths [SCHEME]
need_shared_paths() {
  local i name folder=--output_folder
  case ${job[0]} in
    verify | report) need_shared_path "${job[0]}" "${job[1]:-}" "$@" && return ;;
  esac
  for ((i = 0; i < ${#job[@]}; i++)); do
    name=${job[i]%%=*}
    case ${name//-/_} in
      __help | __version) return ;;
      __url_list | __output_folder)
        [[ $name == *url?list ]] || folder=
        [[ ${job[i]} == *=* ]] || i=$((i + 1))
        need_shared_path "$name" "${job[i]#"$name="}" "$@"
        ;;
    esac
  done
  [[ -z $folder ]] || need_shared_path "$folder" images "$@"
}

need_shared_path() {
  [[ $2 == file:* && ${3:-} == file ]] && return
  if [[ $2 != *://* || $2 == file:* ]]; then
    refuse "$1: '$2' is a path of one machine, which the cluster's machines do not share: give one with a scheme, as s3://bucket/folder, gs://bucket/folder or hdfs:///folder"
  fi
}

# Appends the settings of files in conf/ to settings, as spark-submit takes them.
#   settings_of FILE...
settings_of() {
  local file line
  settings=()
  for file in "$@"; do
    while read -r line; do
      if [[ $line == spark.* ]]; then
        settings+=(--conf "$line")
      fi
    done <"$root/conf/$file"
  done
}

# A word as a shell reads it, also when it is pasted.
quoted() {
  local apostrophe="'" escaped="'\\''"
  if [[ $1 =~ ^[A-Za-z0-9_./:=,@%+-]+$ ]]; then
    printf '%s' "$1"
  else
    printf "'%s'" "${1//$apostrophe/$escaped}"
  fi
}

# Runs a command, or with --dry-run prints it.
run() {
  if [[ $dry_run == true ]]; then
    print_command "$@"
  else
    need "$1"
    "$@"
  fi
}

# As run, in place of this shell: signals reach the command.
run_last() {
  if [[ $dry_run == true ]]; then
    print_command "$@"
  else
    need "$1"
    exec "$@"
  fi
}

need() {
  command -v "$1" >/dev/null || fail "no $1 found; --dry-run prints the command that would run"
}

print_command() {
  local word line=
  for word in "$@"; do
    line+="${line:+ }$(quoted "$word")"
  done
  printf '%s\n' "$line"
}
