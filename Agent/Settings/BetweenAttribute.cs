using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace LightWatch.Agent.Settings;

/// <summary>Bounds of a setting that is a duration or a whole number, both allowed; what it says names the key as one writes it.</summary>
/// <remarks>The framework's own range needs reflection that ahead-of-time compilation does not have.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(string least, string most) : ValidationAttribute
{
    public string Least { get; } = least;

    public string Most { get; } = most;

    public override bool IsValid(object? value) => value switch
    {
        TimeSpan duration => duration >= TimeSpan.Parse(Least, CultureInfo.InvariantCulture) && duration <= TimeSpan.Parse(Most, CultureInfo.InvariantCulture),
        int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number && number >= long.Parse(Least, CultureInfo.InvariantCulture) && number <= long.Parse(Most, CultureInfo.InvariantCulture),
        _ => false,
    };

    public override string FormatErrorMessage(string name) => $"{name.Replace('.', ':')} must be between {Least} and {Most}";
}
