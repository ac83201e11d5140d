package io.memoir.cli.process;

import java.lang.module.ModuleDescriptor;
import picocli.CommandLine.IVersionProvider;

/** The versions of Memoir and of the Java runtime. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "memoir " + memoir(), "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
    };
  }

  /** The version of this build. */
  public static String memoir() {
    ModuleDescriptor descriptor = Version.class.getModule().getDescriptor();
    return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
  }
}
