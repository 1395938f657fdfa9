// Keys.
#include "InputCoreTypes.h"

const FKey EKeys::A(TEXT("A")), EKeys::D(TEXT("D")), EKeys::E(TEXT("E")), EKeys::F(TEXT("F")), EKeys::R(TEXT("R")),
    EKeys::Q(TEXT("Q")), EKeys::S(TEXT("S")), EKeys::W(TEXT("W")), EKeys::Up(TEXT("Up")), EKeys::Down(TEXT("Down")),
    EKeys::Left(TEXT("Left")), EKeys::Right(TEXT("Right")), EKeys::SpaceBar(TEXT("SpaceBar")),
    EKeys::LeftShift(TEXT("LeftShift")), EKeys::LeftControl(TEXT("LeftControl")), EKeys::Enter(TEXT("Enter")),
    EKeys::Escape(TEXT("Escape")), EKeys::LeftMouseButton(TEXT("LeftMouseButton")),
    EKeys::RightMouseButton(TEXT("RightMouseButton")), EKeys::One(TEXT("One")), EKeys::Two(TEXT("Two")),
    EKeys::Three(TEXT("Three")), EKeys::Four(TEXT("Four")), EKeys::Five(TEXT("Five")), EKeys::Zero(TEXT("Zero")),
    EKeys::Six(TEXT("Six")), EKeys::Seven(TEXT("Seven")), EKeys::Eight(TEXT("Eight")), EKeys::Nine(TEXT("Nine")),
    EKeys::Invalid;
