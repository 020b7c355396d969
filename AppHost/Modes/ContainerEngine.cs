using System.ComponentModel;
using System.Diagnostics;

namespace LightWatch.AppHost.Modes;

/// <summary>Docker or Podman, if one answers. A client without its engine does not count.</summary>
internal static class ContainerEngine
{
    /// <summary>How long each engine may take to answer. 3 seconds: one that is asleep costs no more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The name of the program whose engine answers; null if none does.</summary>
    /// <remarks>Aspire's own setting <c>ASPIRE_CONTAINER_RUNTIME</c> says which is asked.</remarks>
    public static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME")
            ?? Environment.GetEnvironmentVariable("DOTNET_ASPIRE_CONTAINER_RUNTIME");
        string[] engines = string.IsNullOrEmpty(named) ? ["docker", "podman"] : [named];
        var asked = engines.Select(e => Task.Run(() => Answers(e))).ToArray();
        for (var i = 0; i < engines.Length; i++)
            if (asked[i].GetAwaiter().GetResult()) return engines[i];
        return null;
    }

    /// <summary>True if the program lists its engine's containers in time.</summary>
    internal static bool Answers(string program)
    {
        var start = new ProcessStartInfo(program, ["ps", "--quiet"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(Patience)) return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return false;                                        // not installed
        }
    }
}
