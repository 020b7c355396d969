using System.Diagnostics;
using System.Text;

namespace LightWatch.Shared;

/// <summary>What processes wrote so far, both streams together, line by line. Safe for many threads.</summary>
/// <param name="seen">Told of each line, in the thread that read it.</param>
public sealed class ProcessOutput(Action<string>? seen = null)
{
    private readonly StringBuilder _lines = new();

    /// <summary>Keeps what a process writes from now on. Its streams are redirected.</summary>
    public void Follow(Process process)
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public void Clear()
    {
        lock (_lines) _lines.Clear();
    }

    public override string ToString()
    {
        lock (_lines) return _lines.ToString();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.AppendLine(line);
        seen?.Invoke(line);
    }
}
