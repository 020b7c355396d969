namespace LightWatch.ServiceDefaults;

/// <summary>Marks an exception whose message is a whole sentence for the person who starts a process; it is shown without a trace.</summary>
public interface IPlainError
{
    string Message { get; }
}
