using System.Diagnostics;
using System.Text;

namespace LightWatch.Shared;

/// <summary>What processes wrote so far, both streams together, line by line. Safe for many threads.</summary>
/// <param name="line">Called with each line, in the thread that read it.</param>
public sealed class ProcessOutput(Action<string>? line = null)
{
    private readonly StringBuilder _lines = new();

    /// <summary>Keeps what a process writes from now on. Its streams are redirected.</summary>
    public void Follow(Process process)
    {
        process.OutputDataReceived += (_, data) => Keep(data.Data);
        process.ErrorDataReceived += (_, data) => Keep(data.Data);
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

    private void Keep(string? text)
    {
        if (text is null) return;
        lock (_lines) _lines.AppendLine(text);
        line?.Invoke(text);
    }
}
