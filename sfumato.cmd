@echo off
rem Starts Sfumato on Windows: builds it once with Maven, then runs it on the JDK of JAVA_HOME or of the PATH.
rem SFUMATO_JAVA_OPTS: more options for the JVM, for example -Xmx8g
setlocal
set "jar=%~dp0sfumato-cli\target\sfumato-cli.jar"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo sfumato: needs a JDK of version 17 or newer; install one, or set JAVA_HOME to its folder. 1>&2
  exit /b 1
)
if not exist "%jar%" (
  where mvn >nul 2>&1
  if errorlevel 1 (
    echo sfumato: needs Maven 3.8 or newer to build itself once; install it and try again. 1>&2
    exit /b 1
  )
  echo building Sfumato, first run only... 1>&2
  pushd "%~dp0"
  call mvn -q -B -Dmaven.test.skip=true -pl sfumato-cli -am package 1>&2
  popd
)
if not exist "%jar%" (
  echo sfumato: the build failed; the lines above say why. 1>&2
  exit /b 1
)
set "OPENBLAS_NUM_THREADS=1"
set "OPENBLAS_CORETYPE="
"%java%" -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 %SFUMATO_JAVA_OPTS% -jar "%jar%" %*
exit /b %errorlevel%
