using System.ComponentModel;
using System.Diagnostics;

namespace LightWatch.System.Tests.Support;

/// <summary>Docker, if its engine answers.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>True if containers can be listed.</summary>
    public static bool Answers()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("docker", ["ps", "--quiet"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(Patience) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;                                        // not installed
        }
    }
}
