using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LightWatch.Shared;

/// <summary>Signals to a process and to all its children, as <c>kill</c> sends them.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Signals a process; one that is gone already is left in peace.</summary>
    public static void Send(int process, int signal)
    {
        const int NoSuchProcess = 3;
        if (SendSignal(process, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess) throw new Win32Exception(error);
    }

    /// <summary>Signals a process first, then its children: a parent that lives to see a child die would start another.</summary>
    public static void SendToFamily(int process, int signal)
    {
        var children = Children(process);
        Send(process, signal);
        foreach (var child in children) Send(child, signal);
    }

    public static IReadOnlyList<int> Children(int process)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children"));
            return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];                                           // it has ended
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
