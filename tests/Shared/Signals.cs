using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LightWatch.Shared;

/// <summary>Signals to a process and to all its children, as <c>kill</c> sends them.</summary>
public static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Signals a process; nothing happens if it has ended.</summary>
    /// <exception cref="Win32Exception">The process belongs to another user.</exception>
    public static void Send(int process, int signal)
    {
        const int NoSuchProcess = 3;
        if (SendSignal(process, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
            throw new Win32Exception(error);
    }

    /// <summary>
    /// Signals a process first, then its children: a parent that sees a child end would start another.
    /// </summary>
    /// <returns>All that were signalled.</returns>
    public static IReadOnlyList<int> SendToFamily(int process, int signal)
    {
        int[] family = [process, .. Children(process)];
        foreach (var member in family) Send(member, signal);
        return family;
    }

    /// <summary>
    /// The processes that a process has started and that have not ended; empty if it has ended itself.
    /// </summary>
    public static IReadOnlyList<int> Children(int process)
    {
        try
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children");
            var line = File.ReadAllText(path);
            return
            [
                .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(p => int.Parse(p, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return [];                                           // it has ended
        }
    }

    /// <summary>False if a process has ended, whether or not its parent has taken note.</summary>
    public static bool IsRunning(int process)
    {
        try
        {
            // proc_pid_stat(5): the state follows the name in parentheses.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return text[text.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
